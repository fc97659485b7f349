import type {
  ChangePasswordRequest,
  DeviceDto,
  MeDto,
  SettingsDto,
  StatusDto,
  UpdateProfileRequest,
} from "../../contract/generated.ts";

/** What the settings need of the client. Every call rejects with an error whose `code` tells why. */
export type SettingsPort = {
  /** Me as the server knows me. Reactive. */
  me: () => MeDto;
  saveSettings: (change: Partial<SettingsDto>) => Promise<void>;
  saveProfile: (change: Partial<UpdateProfileRequest>) => Promise<void>;
  saveStatus: (status: StatusDto) => Promise<void>;
  changePassword: (request: ChangePasswordRequest) => Promise<void>;
  checkUserName: (name: string) => Promise<"free" | "taken" | "invalid" | "unknown">;
  devices: () => Promise<DeviceDto[]>;
  endDevice: (id: number) => Promise<void>;
  endOtherDevices: () => Promise<void>;
  passwordMin: () => number;
};

/** The longest texts the server takes, in UTF-16 code units. */
export const lengths = { name: 64, userNameMin: 2, userName: 32, about: 500, status: 100, passwordMax: 256 } as const;
