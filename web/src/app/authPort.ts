import { ApiError } from "../api/http.ts";
import type { AuthPort, AuthResult } from "../features/auth/authPort.ts";
import type { App } from "../state/app.ts";

/** Limits of the account fields that the server's own answer does not carry; they are constants of the contract. */
const fieldLimits = { userNameMin: 2, userNameMax: 32, nameMax: 64, passwordMax: 256 };

/** Connects the sign-in screens with the client's state. */
export function authPort(app: App): AuthPort {
  return {
    async serverInfo() {
      try {
        const { name, registration, isSecure, needsSetup, passwordMin } = await app.api.accounts.server();
        // On the machine itself nobody is on the way: the note about HTTPS would only frighten.
        const isLocal = ["localhost", "127.0.0.1", "[::1]"].includes(location.hostname);
        return {
          name,
          registration,
          isSecure: isSecure || isLocal,
          needsSetup,
          limits: { ...fieldLimits, passwordMin },
        };
      } catch {
        return undefined;
      }
    },
    signIn: ({ userName, password, remember }) =>
      attempt(
        app.logIn({ userName, password, isRemembered: remember, device: { name: deviceName(), wantsToken: false } }),
      ),
    register: ({ displayName, userName, password, email, setupToken, inviteCode }) =>
      attempt(
        app.register({
          userName,
          name: displayName,
          password,
          ...(email === undefined ? {} : { email }),
          ...(setupToken === undefined ? {} : { setupToken }),
          ...(inviteCode === undefined ? {} : { inviteCode }),
          device: { name: deviceName(), wantsToken: false },
        }),
      ),
    checkUserName: (name) => app.api.accounts.checkUserName(name),
  };
}

async function attempt(call: Promise<void>): Promise<AuthResult> {
  try {
    await call;
    return { isOk: true };
  } catch (error) {
    if (!(error instanceof ApiError)) return { isOk: false, code: "unreachable" };
    const { code, retryAfterMs } = error;
    return {
      isOk: false,
      code,
      ...(retryAfterMs === undefined ? {} : { retryAfterSeconds: Math.ceil(retryAfterMs / 1000) }),
    };
  }
}

/** How this device appears in the list of devices, such as "Firefox, Linux". */
function deviceName(): string {
  const agent = navigator.userAgent;
  const browser = ["Edg", "OPR", "Firefox", "Chrome", "Safari"].find((name) => agent.includes(`${name}/`)) ?? "Browser";
  const system = ["Android", "iPhone", "iPad", "Windows", "Mac OS", "Linux"].find((name) => agent.includes(name)) ?? "";
  const names: Record<string, string> = { Edg: "Edge", OPR: "Opera", Chrome: "Chrome" };
  return [names[browser] ?? browser, system].filter(Boolean).join(", ").slice(0, 64);
}
