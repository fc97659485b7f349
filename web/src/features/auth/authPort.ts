/** What anybody may know of the server before signing in. */
export type ServerInfo = {
  name: string;
  registration: "open" | "invite" | "closed";
  /** True when this page came over HTTPS; the client then shows no hint about it. */
  isSecure: boolean;
  /** True while the server has no administrator. */
  needsSetup: boolean;
  limits: {
    userNameMin: number;
    userNameMax: number;
    nameMax: number;
    passwordMin: number;
    passwordMax: number;
  };
};

/** Signs in with a user name or an email address. */
export type SignInRequest = { userName: string; password: string; remember: boolean };

/** Registers and signs in. */
export type RegisterRequest = {
  displayName: string;
  userName: string;
  password: string;
  email?: string;
  /** The one-time token the server printed at its first start. */
  setupToken?: string;
  inviteCode?: string;
};

/**
 * How it went. `code` is the server's stable error code, or `unreachable` when no answer came;
 * `retryAfterSeconds` comes with `too_many`.
 */
export type AuthResult = { isOk: true } | { isOk: false; code: string; retryAfterSeconds?: number };

/** What the sign-in screens need of the world. No call throws. */
export interface AuthPort {
  /** Undefined when the server does not answer. */
  serverInfo(): Promise<ServerInfo | undefined>;
  signIn(request: SignInRequest): Promise<AuthResult>;
  register(request: RegisterRequest): Promise<AuthResult>;
  /** Whether a user name could be registered now; `unknown` when the server does not answer. */
  checkUserName(name: string): Promise<"free" | "taken" | "invalid" | "unknown">;
}
