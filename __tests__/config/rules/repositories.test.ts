import { ACCOUNT, accepts, REGION, refuses, type Tree } from "./build.ts";

const repositories = (byName: Tree) => ({ repositories: byName });
const image = (path: string) => ({
  services: { cart: { image: `${ACCOUNT}.dkr.ecr.${REGION}.amazonaws.com/${path}` } },
});

describe("repositories", () => {
  refuses([
    ["capitals", repositories({ Cart: {} }), ["error ECR-01 repositories.Cart"], "lower-case"],
    ["a path", repositories({ "a/b": {} }), ["error ECR-01 repositories.a/b"], "lower-case"],
    ["a sign at the end", repositories({ "cart-": {} }), ["error ECR-01 repositories.cart-"], "between"],
    [
      "too long a name",
      repositories({ ["x".repeat(246)]: {} }),
      [`error ECR-01 repositories.${"x".repeat(246)}`],
      "256 characters",
    ],
    [
      "nothing to go back to",
      repositories({ cart: { keepImages: 9 } }),
      ["error ECR-02 repositories.cart.keepImages"],
      "10 to 10000",
    ],
    [
      "more images than half of the quota",
      repositories({ cart: { keepImages: 10_001 } }),
      ["error ECR-02 repositories.cart.keepImages"],
      "10000",
    ],
    [
      "an account that is none, one again, and its own",
      repositories({ cart: { pullAccounts: ["12", "123456789012", "123456789012", ACCOUNT] } }),
      [
        "error ECR-03 repositories.cart.pullAccounts.0",
        "error ECR-03 repositories.cart.pullAccounts.2",
        "error ECR-03 repositories.cart.pullAccounts.3",
      ],
      "12 digits",
    ],
    [
      "an image of its own that has no repository",
      { ...repositories({ carts: {} }), ...image("store-live/cart:1.0.0") },
      ["error ECR-04 services.cart.image"],
      "store-live/carts",
    ],
  ]);

  accepts([
    ["a repository", { ...repositories({ cart: {} }), ...image("store-live/cart:1.0.0") }],
    ["the longest name", repositories({ ["x".repeat(245)]: {} })],
    ["images of somebody else", { ...repositories({ carts: {} }), ...image("store/cart:1.0.0") }],
    [
      "the fewest images, for another account",
      repositories({ cart: { keepImages: 10, pullAccounts: ["123456789012"] } }),
    ],
    ["an image of its own without repositories here", image("store-live/cart:1.0.0")],
  ]);
});
