/**
 * Output of a platform stack that names the ECS account settings it needs. They hold for a whole account and Region,
 * so no stack sets them; the bootstrap does, and doctor looks for them.
 */
export const ECS_ACCOUNT_SETTINGS = "ecs_account_settings";

/**
 * ENI trunking: a task in awsvpc mode takes a branch of a trunk interface instead of one of the two or three
 * interfaces of an instance. It counts only for instances launched after it is set
 * (https://docs.aws.amazon.com/AmazonECS/latest/developerguide/container-instance-eni.html, 2026-06).
 */
export const TRUNKING = { awsvpcTrunking: "enabled" } as const;
