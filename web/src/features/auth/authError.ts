import { t } from "../../i18n/index.ts";
import type { AuthResult } from "./authPort.ts";

/** What to tell somebody whose sign-in or registration was refused. Field errors are told at their field, not here. */
export function authError(result: Exclude<AuthResult, { isOk: true }>): string {
  switch (result.code) {
    case "wrong_credentials":
      return t("auth.wrongCredentials");
    case "too_many": {
      const seconds = Math.max(1, Math.ceil(result.retryAfterSeconds ?? 60));
      return seconds < 60
        ? t("auth.tooManyTriesSeconds", { seconds })
        : t("auth.tooManyTries", { minutes: Math.ceil(seconds / 60) });
    }
    case "registration_closed":
      return t("register.closed");
    case "unreachable":
      return t("auth.unreachable");
    default:
      return t("error.serverCode", { code: result.code });
  }
}
