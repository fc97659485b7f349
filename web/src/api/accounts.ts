import type {
  AvailabilityDto,
  ChangePasswordRequest,
  DeviceDto,
  LogInRequest,
  MeDto,
  RegisterRequest,
  ServerInfoDto,
  SessionDto,
  SettingsDto,
  StatusDto,
  UpdateProfileRequest,
} from "../contract/generated.ts";
import { ApiError, type Http } from "./http.ts";

/** Accounts, sign-in, the own profile, settings and devices. */
export class AccountsApi {
  readonly #http: Http;

  constructor(http: Http) {
    this.#http = http;
  }

  register(request: RegisterRequest): Promise<SessionDto> {
    return this.#http.post("accounts", request);
  }

  availability(userName: string, signal?: AbortSignal): Promise<AvailabilityDto> {
    return this.#http.get("accounts/availability", { userName }, signal);
  }

  /** Whether a user name is free; `unknown` while the server does not answer. Never rejects. */
  async checkUserName(name: string): Promise<"free" | "taken" | "invalid" | "unknown"> {
    try {
      const { isAvailable, code } = await this.availability(name);
      if (isAvailable) return "free";
      return code === "user_name_taken" ? "taken" : "invalid";
    } catch (error) {
      return error instanceof ApiError && error.code === "user_name_invalid" ? "invalid" : "unknown";
    }
  }

  logIn(request: LogInRequest): Promise<SessionDto> {
    return this.#http.post("sessions", request);
  }

  logOut(): Promise<void> {
    return this.#http.delete("sessions/current");
  }

  server(): Promise<ServerInfoDto> {
    return this.#http.get("server");
  }

  me(): Promise<MeDto> {
    return this.#http.get("me");
  }

  updateProfile(request: UpdateProfileRequest): Promise<MeDto> {
    return this.#http.put("me/profile", request);
  }

  updateSettings(settings: SettingsDto): Promise<MeDto> {
    return this.#http.put("me/settings", settings);
  }

  updateStatus(status: StatusDto): Promise<MeDto> {
    return this.#http.put("me/status", status);
  }

  changePassword(request: ChangePasswordRequest): Promise<void> {
    return this.#http.put("me/password", request);
  }

  devices(): Promise<DeviceDto[]> {
    return this.#http.get("devices");
  }

  /** Signs out one other device. */
  endDevice(deviceId: number): Promise<void> {
    return this.#http.delete(`devices/${deviceId}`);
  }

  /** Signs out all devices but this one. */
  endOtherDevices(): Promise<void> {
    return this.#http.delete("devices");
  }
}
