import type { Topics } from "./topic.ts";

export const topics: Topics = {
  start: {
    title: "Getting started",
    paragraphs: [
      "Everyone on this server stands in the list at the left: first your chats, then the people you have not written to yet. Choose a person and write; the chat begins with your first message.",
      "“Everyone” is the chat of the whole server. Your name and a few words about you are under Settings, Profile.",
    ],
  },
  messages: {
    title: "Messages",
    paragraphs: [
      "A clock means that a message is waiting, one check that the server has it, two checks that it reached a device, two coloured checks that it was read. A red mark means that it was not sent: try again or delete it.",
      "Without a connection you can keep writing. Messages are sent, in order and once, when you are back.",
      "Right-click a message, or press and hold it, to reply, react, edit, pin or delete. Open a second chat beside the first with Ctrl or Cmd and a click.",
    ],
  },
  groups: {
    title: "Groups",
    paragraphs: [
      "Start a group with New group over the list: choose people, then a name. Owners and admins add and remove people and make invitation links.",
      "Who leaves a group no longer sees what is written there and needs an invitation to come back.",
    ],
  },
  privacy: {
    title: "Privacy",
    paragraphs: [
      "Under Settings, Privacy you choose whether others see that you have read, that you are writing and when you are here. These work both ways: what you hide you do not see of others either.",
      "Under Devices you see where you are signed in and can end it there. Changing the password signs out all other devices, unless you choose otherwise.",
    ],
  },
  notifications: {
    title: "Notifications",
    paragraphs: [
      "Turn them on under Settings, Notifications. Your browser asks once; if it blocks them, allow them with the sign before the address of the page.",
      "Muted chats and “Do not disturb” stay silent. A notification goes away when you read the chat anywhere.",
    ],
  },
  problems: {
    title: "Problems",
    paragraphs: [
      "Messages stay at the clock: check your connection. They are kept on this device until they are sent.",
      "You were signed out: the session ended on another device, or your password was changed. Sign in again, or ask the administrator of this server.",
    ],
  },
  shortcuts: {
    title: "Keyboard shortcuts",
    paragraphs: [
      "Ctrl or Cmd and K goes to a chat, a person or an action. Ctrl or Cmd and / lists all shortcuts. Alt with the arrows up and down goes through the chats.",
      "Single keys, such as R for reply, can be turned off under Settings, Keyboard shortcuts.",
    ],
  },
};
