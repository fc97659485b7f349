import { toApiError } from "../api/http.ts";
import { t } from "../i18n/index.ts";
import { toast } from "../ui/Toast.tsx";

/** What went wrong and what to do, by the stable code of the refusal. Needs the texts of `groups`. */
export function errorWords(error: unknown): string {
  const { code } = toApiError(error);
  switch (code) {
    case "not_allowed":
      return t("error.notAllowed");
    case "not_found":
    case "deleted":
      return t("error.gone");
    case "conflict":
    case "id_reused":
      return t("error.conflict");
    case "limit_reached":
      return t("error.limit");
    case "too_many":
      return t("error.tooMany");
    case "invite_invalid":
      return t("join.invalid");
    case "invalid":
    case "malformed":
    case "too_large":
      return t("error.invalid");
    case "unreachable":
    case "unavailable":
    case "unreadable":
      return t("auth.unreachable");
    default:
      return t("error.serverCode", { code });
  }
}

/** Says what went wrong, if it does. Optimistic changes have taken themselves back by then. */
export function told(change: Promise<unknown>): void {
  change.catch((error: unknown) => toast({ text: errorWords(error) }));
}
