/**
 * What the three environments cost, worked out by hand: each factor of each product is here, prices are typed from the
 * pages of AWS that `docs/cost.md` names, and nothing is taken from the code. A month has 730 hours.
 */
export interface Row {
  /** As the estimate calls it. */
  readonly what: string;
  /** Lines with this amount. @default 1 */
  readonly lines?: number;
  /** Factors: how many, for how long, for how much. */
  readonly of: readonly number[];
  /** Dollars a month of one line, to the cent. */
  readonly usd: number;
}

export interface Sheet {
  readonly floor: readonly Row[];
  /** What the load adds: 10 requests/s of 2 KiB with answers of 20 KiB, and the other defaults of `--load`. */
  readonly load: readonly Row[];
  readonly floorUsd: number;
  readonly loadUsd: number;
}

/** A second of load: 22 KiB each way in GB an hour is what a load balancer counts. */
const LCU = [10 * 22, 3600, 1 / (1024 * 1024), 730, 0.008];
const RESPONSES = [10 * 20, 730 * 3600, 1 / (1024 * 1024), 0.09];

/** Fargate from 7:00 to 19:00 on five days: 60 of 168 hours. Off hours are set to no task. */
const DEV: Sheet = {
  floor: [
    { what: "vCPU on Fargate", of: [60 / 168, 730, 0.25, 0.04656], usd: 3.03 }, // web
    { what: "vCPU on Fargate", of: [60 / 168, 730, 0.5, 0.04656], usd: 6.07 }, // api
    { what: "memory on Fargate", of: [60 / 168, 730, 0.5, 0.00511], usd: 0.67 },
    { what: "memory on Fargate", of: [60 / 168, 730, 1, 0.00511], usd: 1.33 },
    { what: "Application Load Balancer", of: [730, 0.027], usd: 19.71 },
    { what: "public IPv4 addresses of a load balancer", of: [2, 730, 0.005], usd: 7.3 },
    { what: "NAT gateway", of: [730, 0.052], usd: 37.96 },
    { what: "public IPv4 address", of: [730, 0.005], usd: 3.65 },
    { what: "alarm", lines: 22, of: [1, 0.1], usd: 0.1 },
    { what: "alarm", lines: 2, of: [2, 0.1], usd: 0.2 }, // tasks wanted and running
    { what: "alarm", of: [3, 0.1], usd: 0.3 }, // packets of the NAT gateway
    { what: "alarm", of: [4, 0.1], usd: 0.4 }, // events of four rules
    { what: "composite alarm", lines: 4, of: [1, 0.5], usd: 0.5 },
    { what: "dashboard", of: [1, 3], usd: 3 },
    { what: "alarms that target tracking makes", lines: 5, of: [2, 0.1], usd: 0.2 },
    { what: "customer managed key", lines: 2, of: [1, 1], usd: 1 },
  ],
  floorUsd: 91.02,
  load: [
    { what: "capacity units", of: LCU, usd: 4.41 },
    { what: "responses to the internet", of: RESPONSES, usd: 45.11 },
    // Two tasks for 60 of 168 hours; without interface endpoints what goes to AWS takes the NAT gateway too.
    { what: "data through a NAT gateway", of: [2 * (60 / 168), 5 + 2, 0.052], usd: 0.26 },
    // One of two zones has the gateway in the other one, and is billed on both sides.
    { what: "data to a NAT gateway in another zone", of: [2 * (60 / 168), 5 + 2, 1 / 2, 2, 0.01], usd: 0.05 },
    { what: "data of tasks to the internet", of: [2 * (60 / 168), 5, 0.5, 0.09], usd: 0.16 },
    { what: "log data taken in", lines: 2, of: [60 / 168, 1, 0.63], usd: 0.23 },
    { what: "flow logs taken in", of: [2 * (60 / 168), 0.5, 0.63], usd: 0.23 },
    { what: "log data kept", lines: 3, of: [60 / 168, 1, 7 / (365 / 12), 0.15, 0.0324], usd: 0 },
    { what: "objects in S3 Standard", lines: 3, of: [1, 0.0245], usd: 0.02 },
    { what: "items in DynamoDB", of: [0.1, 0.306], usd: 0.03 },
  ],
  loadUsd: 141.79,
};

/**
 * Two m6i.large all week: one of each service at night fits one instance, and the target of managed scaling, which is
 * below 100 %, keeps another. Both are the On-Demand base.
 */
const STAGING: Sheet = {
  floor: [
    { what: "On-Demand instances", of: [2, 730, 0.115], usd: 167.9 },
    { what: "30 GiB gp3 volumes", of: [2, 30, 0.0952], usd: 5.71 },
    { what: "detailed monitoring", of: [2, 7, 0.3], usd: 4.2 },
    { what: "Application Load Balancer", of: [730, 0.027], usd: 19.71 },
    { what: "public IPv4 addresses of a load balancer", of: [3, 730, 0.005], usd: 10.95 },
    { what: "NAT gateway", lines: 3, of: [730, 0.052], usd: 37.96 },
    { what: "interface endpoint", lines: 8, of: [3, 730, 0.012], usd: 26.28 },
    { what: "public IPv4 address", lines: 3, of: [730, 0.005], usd: 3.65 },
    { what: "alarm", lines: 30, of: [1, 0.1], usd: 0.1 },
    { what: "alarm", lines: 3, of: [2, 0.1], usd: 0.2 }, // two metrics
    { what: "alarm", lines: 4, of: [3, 0.1], usd: 0.3 }, // packets of three NAT gateways, and the Spot rate
    { what: "alarm", of: [6, 0.1], usd: 0.6 }, // events of six rules
    { what: "composite alarm", lines: 4, of: [1, 0.5], usd: 0.5 },
    { what: "dashboard", of: [1, 3], usd: 3 },
    { what: "alarms that target tracking makes", lines: 6, of: [2, 0.1], usd: 0.2 },
    { what: "customer managed key", lines: 2, of: [1, 1], usd: 1 },
  ],
  floorUsd: 557.14,
  load: [
    { what: "capacity units", of: LCU, usd: 4.41 },
    { what: "responses to the internet", of: RESPONSES, usd: 45.11 },
    // Two tasks of each service for 70 of 168 hours, one of each for the other 98.
    {
      what: "data through a NAT gateway",
      lines: 3,
      of: [(4 * 70 + 2 * 98) / 168, 5, 1 / 3, 0.052],
      usd: 0.25,
    },
    {
      what: "data of tasks to the internet",
      lines: 3,
      of: [(4 * 70 + 2 * 98) / 168, 5, 0.5, 1 / 3, 0.09],
      usd: 0.21,
    },
    {
      what: "data through interface endpoints",
      lines: 8,
      of: [(4 * 70 + 2 * 98) / 168, 2, 1 / 8, 0.01],
      usd: 0.01,
    },
    { what: "log data taken in", lines: 2, of: [(2 * 70 + 98) / 168, 1, 0.63], usd: 0.89 },
    { what: "flow logs taken in", of: [(4 * 70 + 2 * 98) / 168, 0.5, 0.63], usd: 0.89 },
    { what: "log data kept", lines: 3, of: [(2 * 70 + 98) / 168, 90 / (365 / 12), 0.15, 0.0324], usd: 0.02 },
    { what: "objects in S3 Standard", lines: 3, of: [1, 0.0245], usd: 0.02 },
    { what: "items in DynamoDB", of: [0.1, 0.306], usd: 0.03 },
  ],
  loadUsd: 610.94,
};

/** Three m6i.large, all On-Demand: four tasks of web and three of api need two, and the target keeps a third. */
const PROD: Sheet = {
  floor: [
    { what: "On-Demand instances", of: [3, 730, 0.115], usd: 251.85 },
    { what: "30 GiB gp3 volumes", of: [3, 30, 0.0952], usd: 8.57 },
    { what: "detailed monitoring", of: [3, 7, 0.3], usd: 6.3 },
    { what: "Application Load Balancer", of: [730, 0.027], usd: 19.71 },
    { what: "public IPv4 addresses of a load balancer", of: [3, 730, 0.005], usd: 10.95 },
    { what: "NAT gateway", lines: 3, of: [730, 0.052], usd: 37.96 },
    { what: "interface endpoint", lines: 8, of: [3, 730, 0.012], usd: 26.28 },
    { what: "public IPv4 address", lines: 3, of: [730, 0.005], usd: 3.65 },
    { what: "alarm", lines: 30, of: [1, 0.1], usd: 0.1 },
    { what: "alarm", lines: 3, of: [2, 0.1], usd: 0.2 }, // two metrics
    { what: "alarm", lines: 4, of: [3, 0.1], usd: 0.3 }, // packets of three NAT gateways, and the Spot rate
    { what: "alarm", of: [6, 0.1], usd: 0.6 }, // events of six rules
    { what: "composite alarm", lines: 4, of: [1, 0.5], usd: 0.5 },
    { what: "dashboard", of: [1, 3], usd: 3 },
    { what: "alarms that target tracking makes", lines: 6, of: [2, 0.1], usd: 0.2 },
    { what: "customer managed key", lines: 2, of: [1, 1], usd: 1 },
  ],
  floorUsd: 646.05,
  load: [
    { what: "capacity units", of: LCU, usd: 4.41 },
    { what: "responses to the internet", of: RESPONSES, usd: 45.11 },
    { what: "data through a NAT gateway", lines: 3, of: [7, 5, 1 / 3, 0.052], usd: 0.61 },
    { what: "data of tasks to the internet", lines: 3, of: [7, 5, 0.5, 1 / 3, 0.09], usd: 0.53 },
    { what: "data through interface endpoints", lines: 8, of: [7, 2, 1 / 8, 0.01], usd: 0.02 },
    { what: "log data taken in", of: [4, 1, 0.63], usd: 2.52 }, // web
    { what: "log data taken in", of: [3, 1, 0.63], usd: 1.89 }, // api
    { what: "flow logs taken in", of: [7, 0.5, 0.63], usd: 2.21 },
    { what: "log data kept", of: [4, 12, 0.15, 0.0324], usd: 0.23 },
    { what: "log data kept", of: [3, 12, 0.15, 0.0324], usd: 0.17 },
    { what: "log data kept", of: [3.5, 12, 0.15, 0.0324], usd: 0.2 },
    { what: "objects in S3 Standard", lines: 3, of: [1, 0.0245], usd: 0.02 },
    { what: "items in DynamoDB", of: [0.1, 0.306], usd: 0.03 },
  ],
  loadUsd: 706.46,
};

/** The governance stack, which each of the three has in its own account: a state store, and a trail with its alarms. */
const GOVERNANCE: Sheet = {
  floor: [
    { what: "alarm", lines: 13, of: [1, 0.1], usd: 0.1 },
    { what: "customer managed key", lines: 2, of: [1, 1], usd: 1 },
  ],
  floorUsd: 3.3,
  load: [
    { what: "objects in S3 Standard", lines: 3, of: [1, 0.0245], usd: 0.02 },
    { what: "items in DynamoDB", of: [0.1, 0.306], usd: 0.03 },
  ],
  loadUsd: 3.39,
};

export const SHEETS = {
  dev: together(DEV, GOVERNANCE),
  staging: together(STAGING, GOVERNANCE),
  prod: together(PROD, GOVERNANCE),
};

function together(a: Sheet, b: Sheet): Sheet {
  const cents = (usd: number) => Math.round(usd * 100) / 100;
  return {
    floor: [...a.floor, ...b.floor],
    load: [...a.load, ...b.load],
    floorUsd: cents(a.floorUsd + b.floorUsd),
    loadUsd: cents(a.loadUsd + b.loadUsd),
  };
}
