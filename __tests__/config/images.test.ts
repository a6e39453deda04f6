import { imagesOf } from "../../src/config/images.ts";
import { EnvironmentSchema } from "../../src/config/schema.ts";
import { merge, ON_EC2, type Tree } from "./rules/build.ts";

/** Images of the containers of the one service. */
function images(change: Tree): string[] {
  const environment = EnvironmentSchema.parse(merge(ON_EC2, change));
  const { cart } = environment.services;
  return cart ? imagesOf(environment, cart).map(({ field, image }) => `${field} ${image}`) : [];
}

const APPLICATION = ON_EC2.services.cart.image;
const CLOSED = { network: { egress: { kind: "endpoints-only" } } };

describe("the images of a service", () => {
  it("are its own alone where it writes nothing", () => {
    expect(images({ services: { cart: { writablePaths: [] } } })).toEqual([`image ${APPLICATION}`]);
  });

  it("are its own and BusyBox where it writes", () => {
    expect(images({})).toEqual([
      `image ${APPLICATION}`,
      "writablePathsImage public.ecr.aws/docker/library/busybox:1.37.0",
    ]);
  });

  it("are all in reach where there is no way to the internet", () => {
    expect(images(CLOSED)).toEqual([`image ${APPLICATION}`, `writablePathsImage ${APPLICATION}`]);
  });

  it("are those that the description names", () => {
    const named = { services: { cart: { writablePathsImage: "example.org/tools:2" } } };
    expect(images({ ...CLOSED, ...named })[1]).toBe("writablePathsImage example.org/tools:2");
  });
});
