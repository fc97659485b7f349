import { SeededRandom } from "./random.ts";

/** What happens at one moment; the format is described in tests/simulation/README.md. */
export interface Step {
  /** Milliseconds since the start. */
  at: number;
  do: string;
  /** Index of the device, for what a device does. */
  device?: number;
  /** The person, for what somebody without a device does. */
  user?: number;
  chat?: number;
  /** The other person: addressed, added or removed. */
  to?: number;
  text?: string;
  /** Chooses among several possibilities, in [0, 1). */
  pick?: number;
  /** How long it lasts, in milliseconds. */
  for?: number;
}

export interface Script {
  name: string;
  /** Seed of the network's mischief. */
  seed: number;
  users: number[];
  /** The person at each device. */
  devices: number[];
  chats: { id: number; members: number[] }[];
  /** Chances and figures of the network. */
  network: { loss: number; double: number; reorder: number; delayMax: number; fail: number };
  steps: Step[];
}

/** The actions a script is drawn from, with their weights, in this order. */
const actions: readonly (readonly [string, number])[] = [
  ["send", 26],
  ["sendTo", 8],
  ["guestSend", 16],
  ["guestEdit", 5],
  ["guestDelete", 4],
  ["guestReact", 3],
  ["read", 10],
  ["readOne", 3],
  ["markUnread", 1],
  ["edit", 4],
  ["delete", 2],
  ["react", 3],
  ["hide", 2],
  ["open", 5],
  ["loadOlder", 5],
  ["jumpTo", 2],
  ["pinChat", 2],
  ["addMember", 3],
  ["removeMember", 3],
  ["rename", 2],
  ["disconnect", 6],
  ["crash", 5],
  ["lag", 2],
  ["epoch", 1],
];

const total = actions.reduce((sum, [, weight]) => sum + weight, 0);

/** Draws a script. The order of the draws is part of the format: every language must make the same script of a seed. */
export function generateScript(seed: number): Script {
  const random = new SeededRandom(seed);
  const count = 15 + random.below(45);
  const network = {
    loss: random.chance(0.5) ? 0 : random.next() * 0.3,
    double: random.next() * 0.2,
    reorder: random.next() * 0.4,
    delayMax: 10 + random.below(700),
    fail: random.chance(0.5) ? 0 : random.next() * 0.2,
  };
  const steps: Step[] = [];
  let at = 100;
  for (let i = 0; i < count; i++) {
    at += random.chance(0.4) ? random.below(30) : random.below(2500);
    let draw = random.below(total);
    let action = "send";
    for (const [name, weight] of actions) {
      if (draw < weight) {
        action = name;
        break;
      }
      draw -= weight;
    }
    const device = random.below(3);
    const chat = 1 + random.below(3);
    const user = 1 + random.below(4);
    const pick = random.next();
    const duration = 50 + random.below(random.chance(0.2) ? 20_000 : 2_500);
    steps.push(makeStep(at, action, { device, chat, user, pick, duration, index: i }));
  }
  return {
    name: `seed ${seed}`,
    seed,
    users: [1, 2, 3, 4],
    devices: [1, 2, 1],
    chats: [
      { id: 1, members: [1, 2, 3, 4] },
      { id: 2, members: [1, 2, 4] },
      { id: 3, members: [1, 4] },
    ],
    network,
    steps,
  };
}

function makeStep(
  at: number,
  action: string,
  drawn: { device: number; chat: number; user: number; pick: number; duration: number; index: number },
): Step {
  const { device, chat, user, pick, duration, index } = drawn;
  switch (action) {
    case "send":
      return { at, do: action, device, chat, text: `m${index}` };
    case "sendTo":
      return { at, do: action, device, to: user, text: `m${index}` };
    case "guestSend":
    case "guestEdit":
      return { at, do: action, user: 4, chat, pick, text: `g${index}` };
    case "guestDelete":
    case "guestReact":
      return { at, do: action, user: 4, chat, pick };
    case "rename":
      return { at, do: action, user: 4, chat, text: `t${index}` };
    case "addMember":
    case "removeMember":
      return { at, do: action, user: 4, chat, to: user, pick };
    case "edit":
      return { at, do: action, device, chat, pick, text: `e${index}` };
    case "disconnect":
    case "crash":
      return { at, do: action, device, for: duration };
    case "lag":
      return { at, do: action, device };
    case "epoch":
      return { at, do: action };
    default:
      return { at, do: action, device, chat, pick };
  }
}
