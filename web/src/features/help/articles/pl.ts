import type { Topics } from "./topic.ts";

export const topics: Topics = {
  start: {
    title: "Pierwsze kroki",
    paragraphs: [
      "Wszystkie osoby na tym serwerze są na liście po lewej: najpierw Twoje czaty, potem osoby, do których jeszcze nie piszesz. Wybierz osobę i napisz; czat zaczyna się od pierwszej wiadomości.",
      "„Wszyscy” to czat całego serwera. Imię i kilka słów o sobie zmienisz w Ustawieniach, w części Profil.",
    ],
  },
  messages: {
    title: "Wiadomości",
    paragraphs: [
      "Zegar oznacza, że wiadomość czeka, jeden znacznik – że ma ją serwer, dwa – że dotarła do urządzenia, dwa kolorowe – że jest przeczytana. Czerwony znak oznacza, że nie została wysłana: spróbuj ponownie lub ją usuń.",
      "Bez połączenia możesz pisać dalej. Wiadomości zostaną wysłane po kolei i jeden raz, gdy połączenie wróci.",
      "Kliknij wiadomość prawym przyciskiem lub przytrzymaj ją, aby odpowiedzieć, dodać reakcję, edytować, przypiąć lub usunąć. Drugi czat otworzysz obok, klikając z Ctrl lub Cmd.",
    ],
  },
  groups: {
    title: "Grupy",
    paragraphs: [
      "Grupę zaczniesz przyciskiem Nowa grupa nad listą: wybierz osoby, potem nazwę. Właściciel i administratorzy dodają i usuwają osoby oraz tworzą linki z zaproszeniem.",
      "Po opuszczeniu grupy nie widać, co się w niej pisze; powrót wymaga zaproszenia.",
    ],
  },
  privacy: {
    title: "Prywatność",
    paragraphs: [
      "W Ustawieniach, w części Prywatność, wybierasz, czy inni widzą, że czytasz, że piszesz i kiedy tu jesteś. Działa to w obie strony: czego nie pokazujesz, tego nie widzisz u innych.",
      "W części Urządzenia widać, gdzie trwa Twoja sesja, i można ją tam zakończyć. Zmiana hasła wylogowuje inne urządzenia, chyba że wybierzesz inaczej.",
    ],
  },
  notifications: {
    title: "Powiadomienia",
    paragraphs: [
      "Włącz je w Ustawieniach, w części Powiadomienia. Przeglądarka zapyta raz; jeśli je blokuje, pozwól na nie przez znak przed adresem strony.",
      "Wyciszone czaty i „Nie przeszkadzać” milczą. Powiadomienie znika, gdy czat zostanie przeczytany na dowolnym urządzeniu.",
    ],
  },
  problems: {
    title: "Problemy",
    paragraphs: [
      "Przy wiadomości stoi zegar: sprawdź połączenie. Wiadomości czekają na tym urządzeniu, aż zostaną wysłane.",
      "Sesja się skończyła: zakończono ją na innym urządzeniu albo zmieniono hasło. Zaloguj się ponownie lub napisz do administratora serwera.",
    ],
  },
  shortcuts: {
    title: "Skróty klawiszowe",
    paragraphs: [
      "Ctrl lub Cmd i K prowadzi do czatu, osoby lub działania. Ctrl lub Cmd i / pokazuje wszystkie skróty. Alt ze strzałką w górę lub w dół przechodzi między czatami.",
      "Pojedyncze klawisze, na przykład R jako odpowiedź, wyłączysz w Ustawieniach, w części Skróty klawiszowe.",
    ],
  },
};
