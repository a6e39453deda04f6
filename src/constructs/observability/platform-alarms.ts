import { Construct } from "constructs";
import { Dashboard } from "./dashboard.ts";
import { Page, platformPage } from "./page.ts";
import { platformAlarms, type SharedParts } from "./platform-table.ts";

export interface PlatformAlarmsProps extends SharedParts {
  readonly topicArn: string;
}

/** Alarms on what all services share, the composite alarm that tells of them, and the dashboard of the environment. */
export class PlatformAlarms extends Construct {
  constructor(scope: Construct, id: string, props: PlatformAlarmsProps) {
    super(scope, id);
    const { home, loadBalancerSuffix, topicArn } = props;
    const rows = platformAlarms(props);
    const page = new Page(this, "_page", {
      name: home.name,
      kind: "page",
      description: `${home.name}: something that all services share fails`,
      rows: rows.filter(({ risk }) => !risk),
      topicArn,
    });
    const risks = new Page(this, "_risks", {
      name: home.name,
      kind: "risks",
      description: `${home.name}: nothing fails yet, and the next fault will`,
      rows: rows.filter(({ risk }) => risk),
      topicArn,
      suppressedBy: platformPage(home),
    });
    new Dashboard(this, "dashboard", { home, loadBalancerSuffix, rows, pages: [page, risks] });
  }
}
