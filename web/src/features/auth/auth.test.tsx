import { fireEvent, render, screen, waitFor } from "@solidjs/testing-library";
import { describe, expect, test, vi } from "vitest";
import type { AuthPort, AuthResult, ServerInfo } from "./authPort.ts";
import { Register } from "./Register.tsx";
import { SignIn } from "./SignIn.tsx";

const server: ServerInfo = {
  name: "Norka Cooperative",
  registration: "open",
  isSecure: true,
  needsSetup: false,
  limits: { userNameMin: 2, userNameMax: 32, nameMax: 64, passwordMin: 10, passwordMax: 256 },
};

function port(answers: { signIn?: AuthResult; register?: AuthResult; name?: "free" | "taken" | "invalid" } = {}) {
  return {
    serverInfo: vi.fn<AuthPort["serverInfo"]>(async () => server),
    signIn: vi.fn<AuthPort["signIn"]>(async () => answers.signIn ?? { isOk: true }),
    register: vi.fn<AuthPort["register"]>(async () => answers.register ?? { isOk: true }),
    checkUserName: vi.fn<AuthPort["checkUserName"]>(async () => answers.name ?? "free"),
  };
}

const type = (label: string | RegExp, value: string) =>
  fireEvent.input(screen.getByLabelText(label), { target: { value } });
const press = (name: string) => fireEvent.click(screen.getByRole("button", { name }));

describe("sign in", () => {
  test("sends what was typed and says that it worked [S0-23]", async () => {
    const onSignedIn = vi.fn();
    const auth = port();
    render(() => <SignIn port={auth} server={server} onSignedIn={onSignedIn} />);
    expect(document.activeElement).toBe(screen.getByLabelText("Username or email"));
    type("Username or email", " kasia ");
    type("Password", "korzeń latarnia");
    press("Sign in");
    await waitFor(() => expect(onSignedIn).toHaveBeenCalled());
    expect(auth.signIn).toHaveBeenCalledWith({ userName: "kasia", password: "korzeń latarnia", remember: true });
  });
  test("an empty field is named and gets the focus, and nothing is sent", () => {
    const auth = port();
    render(() => <SignIn port={auth} server={server} onSignedIn={() => {}} />);
    type("Username or email", "kasia");
    press("Sign in");
    expect(screen.getByText("Enter your password.")).toBeDefined();
    expect(document.activeElement).toBe(screen.getByLabelText("Password"));
    expect(auth.signIn).not.toHaveBeenCalled();
  });
  test("wrong credentials get one answer, and the typed text stays", async () => {
    render(() => (
      <SignIn
        port={port({ signIn: { isOk: false, code: "wrong_credentials" } })}
        server={server}
        onSignedIn={() => {}}
      />
    ));
    type("Username or email", "kasia");
    type("Password", "not it");
    press("Sign in");
    const alert = await screen.findByText(/don’t match/);
    expect(alert.closest('[role="alert"]')).not.toBeNull();
    expect(screen.getByLabelText<HTMLInputElement>("Password").value).toBe("not it");
  });
  test("too many tries say how long to wait", async () => {
    for (const [seconds, words] of [
      [120, "Try again in 2 minutes."],
      [61, "Try again in 2 minutes."],
      [30, "Try again in 30 seconds."],
    ] as const) {
      const { unmount } = render(() => (
        <SignIn
          port={port({ signIn: { isOk: false, code: "too_many", retryAfterSeconds: seconds } })}
          server={server}
          onSignedIn={() => {}}
        />
      ));
      type("Username or email", "kasia");
      type("Password", "x");
      press("Sign in");
      expect(await screen.findByText(new RegExp(words))).toBeDefined();
      unmount();
    }
  });
  test("plain HTTP is said, HTTPS is not; a closed server offers no account", () => {
    const { unmount } = render(() => (
      <SignIn port={port()} server={{ ...server, isSecure: false, registration: "closed" }} onSignedIn={() => {}} />
    ));
    expect(screen.getByText(/plain HTTP/)).toBeDefined();
    expect(screen.queryByText("Create an account")).toBeNull();
    unmount();
    render(() => <SignIn port={port()} server={server} onSignedIn={() => {}} />);
    expect(screen.queryByText(/plain HTTP/)).toBeNull();
    expect(screen.getByText("Create an account")).toBeDefined();
  });
});

describe("register", () => {
  const fill = () => {
    type("Your name", "Kasia Bielska");
    type("Username", "kasia");
    type("Password", "korzeń latarnia mgła");
  };

  test("creates the account with what was typed [S0-24]", async () => {
    const auth = port();
    const onRegistered = vi.fn();
    render(() => <Register port={auth} server={server} onRegistered={onRegistered} />);
    fill();
    expect(screen.getByText(/Strength: (good|strong)/)).toBeDefined();
    press("Create account");
    await waitFor(() => expect(onRegistered).toHaveBeenCalled());
    expect(auth.register).toHaveBeenCalledWith({
      displayName: "Kasia Bielska",
      userName: "kasia",
      password: "korzeń latarnia mgła",
    });
  });
  test("a user name is looked up 400 ms after typing rests, once, and the newest answer counts", async () => {
    vi.useFakeTimers();
    const auth = port({ name: "taken" });
    render(() => <Register port={auth} server={server} onRegistered={() => {}} />);
    type("Username", "ka");
    await vi.advanceTimersByTimeAsync(399);
    type("Username", "kasia");
    await vi.advanceTimersByTimeAsync(399);
    expect(auth.checkUserName).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(1);
    expect(auth.checkUserName).toHaveBeenCalledExactlyOnceWith("kasia");
    expect(screen.getByText("That name is taken.")).toBeDefined();
    type("Username", "kasia2");
    expect(screen.queryByText("That name is taken.")).toBeNull();
    vi.useRealTimers();
  });
  test("all fields are checked at once and the first wrong one gets the focus", () => {
    const auth = port();
    render(() => <Register port={auth} server={server} onRegistered={() => {}} />);
    type("Password", "123456789");
    type(/Email/, "kasia");
    press("Create account");
    expect(document.activeElement).toBe(screen.getByLabelText("Your name"));
    for (const text of ["Enter your name.", "Choose a username.", "That doesn’t look like an email address."])
      expect(screen.getByText(text)).toBeDefined();
    expect(screen.getByText(/Use at least 10 characters/)).toBeDefined();
    expect(auth.register).not.toHaveBeenCalled();
  });
  test("a name taken meanwhile is told at its field", async () => {
    render(() => (
      <Register
        port={port({ register: { isOk: false, code: "user_name_taken" } })}
        server={server}
        onRegistered={() => {}}
      />
    ));
    fill();
    press("Create account");
    expect(await screen.findByText("That name is taken.")).toBeDefined();
    expect(document.activeElement).toBe(screen.getByLabelText("Username"));
  });
  test("by invitation the code is needed, and an invitation link fills it in", async () => {
    const auth = port();
    const onRegistered = vi.fn();
    render(() => (
      <Register
        port={auth}
        server={{ ...server, registration: "invite" }}
        inviteCode="h7k2"
        onRegistered={onRegistered}
      />
    ));
    expect(screen.getByLabelText<HTMLInputElement>("Invitation code").value).toBe("h7k2");
    fill();
    press("Create account");
    await waitFor(() => expect(onRegistered).toHaveBeenCalled());
    expect(auth.register.mock.calls[0]?.[0].inviteCode).toBe("h7k2");
  });
  test("a closed server shows no form, except to whoever holds the setup token", async () => {
    const closed: ServerInfo = { ...server, registration: "closed", needsSetup: true };
    const { unmount } = render(() => <Register port={port()} server={closed} onRegistered={() => {}} />);
    expect(screen.queryByLabelText("Username")).toBeNull();
    expect(screen.getByText(/isn’t taking new people/)).toBeDefined();
    unmount();
    const auth = port({ register: { isOk: false, code: "invite_invalid" } });
    render(() => <Register port={auth} server={closed} setupToken="tok" onRegistered={() => {}} />);
    expect(screen.getByRole("heading", { name: "Set up your server" })).toBeDefined();
    fill();
    press("Create account");
    expect(await screen.findByText(/setup link was already used/)).toBeDefined();
    expect(auth.register.mock.calls[0]?.[0].setupToken).toBe("tok");
  });
});
