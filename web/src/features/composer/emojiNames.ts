import type { Language } from "../../i18n/index.ts";

/** The emoji a name finds: each line is the emoji and its words in English, Polish and Russian. */
const table = `😀|grinning smile|uśmiech|улыбка
😃|smiley happy|radość|радость
😄|smile laugh|śmiech|смех
😁|grin beam|szeroki uśmiech|ухмылка
😆|laughing satisfied|śmieję się|хохот
😅|sweat smile relief|ulga uśmiech|облегчение
🤣|rofl rolling|turlam się|катаюсь от смеха
😂|joy tears|łzy radości|слёзы радости
🙂|slight smile|lekki uśmiech|лёгкая улыбка
🙃|upside down|do góry nogami|вверх ногами
😉|wink|mrugnięcie|подмигивание
😊|blush|rumieniec|румянец
😇|innocent angel|aniołek|ангел
🥰|hearts love smile|zakochany serca|влюблён сердца
😍|heart eyes|oczy serca|глаза сердца
🤩|star struck|zachwyt|восторг
😘|kiss|buziak|поцелуй
😋|yum tasty|pyszne|вкусно
😜|tongue wink|język|язык
🤪|zany crazy|szalony|безумие
🤨|raised eyebrow|uniesiona brew|бровь
🧐|monocle|monokl|монокль
🤓|nerd|kujon|ботан
😎|sunglasses cool|okulary słoneczne|очки круто
🥳|partying|impreza|праздник
😏|smirk|krzywy uśmiech|усмешка
😒|unamused|niezadowolenie|недовольство
😞|disappointed|rozczarowanie|разочарование
😔|pensive|zaduma|задумчивость
😟|worried|zmartwienie|тревога
😕|confused|zmieszanie|растерянность
🙁|frown|smutek|грусть
😢|cry|płacz|плачу
😭|sob loud cry|szloch|рыдание
😤|triumph huff|fuknięcie|фырканье
😠|angry|złość|злость
😡|rage|wściekłość|ярость
🤯|exploding mind blown|wybuch głowy|взрыв мозга
😳|flushed|zawstydzenie|смущение
🥵|hot|gorąco|жарко
🥶|cold|zimno|холодно
😱|scream|krzyk|крик
😨|fearful|strach|страх
😰|anxious|niepokój|беспокойство
😥|sad relieved|smutna ulga|печаль
🤗|hug|przytulenie|объятие
🤔|thinking|myślenie|думаю
🤭|hand over mouth giggle|chichot|хихиканье
🤫|shushing quiet|cicho|тише
😶|no mouth|bez słów|без слов
😐|neutral|obojętność|нейтрально
😬|grimace|grymas|гримаса
🙄|eye roll|przewracanie oczami|закатывание глаз
😯|hushed|zdziwienie|удивление
😮|open mouth wow|wow|вау
😴|sleeping|sen|сплю
🤤|drooling|ślinka|слюнки
😪|sleepy|senność|сонливость
😵|dizzy|zawrót głowy|головокружение
🤢|nauseated|mdłości|тошнота
🤧|sneeze|kichanie|чихание
😷|mask|maseczka|маска
🤒|thermometer ill|gorączka|болею
🤠|cowboy|kowboj|ковбой
😈|devil|diabełek|чертёнок
💀|skull|czaszka|череп
👻|ghost|duch|привидение
👽|alien|kosmita|инопланетянин
🤖|robot|robot|робот
💩|poop|kupa|какашка
👋|wave hello|machanie cześć|привет машу
🤚|raised back hand|dłoń|рука
✋|hand stop|stop|стоп ладонь
👌|ok|okej|окей
✌️|victory peace|zwycięstwo|победа мир
🤞|crossed fingers|kciuki|скрещённые пальцы
🤟|love you|kocham cię|люблю тебя
🤘|rock|rock|рок
👈|left|w lewo|влево
👉|right|w prawo|вправо
👆|up|w górę|вверх
👇|down|w dół|вниз
👍|thumbs up yes plus|kciuk w górę tak|палец вверх да
👎|thumbs down no minus|kciuk w dół nie|палец вниз нет
✊|fist|pięść|кулак
👊|punch|cios|удар
👏|clap applause|brawa|аплодисменты
🙌|raised hands hooray|hura|ура
🤝|handshake|uścisk dłoni|рукопожатие
🙏|pray thanks please|proszę dzięki|спасибо пожалуйста
💪|muscle strong|siła|сила
👀|eyes look|oczy|глаза
🧠|brain|mózg|мозг
🤷|shrug|wzruszenie ramion|пожимаю плечами
🤦|facepalm|załamanie|рукалицо
🙋|raising hand|zgłaszam się|поднимаю руку
💃|dance|taniec|танец
🏃|run|bieg|бег
🚶|walk|spacer|прогулка
❤️|heart red love|serce|сердце
🧡|orange heart|pomarańczowe serce|оранжевое сердце
💛|yellow heart|żółte serce|жёлтое сердце
💚|green heart|zielone serce|зелёное сердце
💙|blue heart|niebieskie serce|синее сердце
💜|purple heart|fioletowe serce|фиолетовое сердце
🖤|black heart|czarne serce|чёрное сердце
💔|broken heart|złamane serce|разбитое сердце
💯|hundred|sto|сто
💥|boom|bum|бум
💤|zzz|zzz|ззз
✨|sparkles|iskierki|искры
⭐|star|gwiazda|звезда
🌟|glowing star|lśniąca gwiazda|сияющая звезда
🔥|fire|ogień|огонь
🎉|tada party|konfetti impreza|праздник хлопушка
🎊|confetti|konfetti|конфетти
🎂|cake birthday|tort urodziny|торт день рождения
🎁|gift present|prezent|подарок
🎈|balloon|balon|шарик
🏆|trophy|puchar|кубок
🥇|gold medal|złoty medal|золотая медаль
⚽|football soccer|piłka nożna|футбол
🏀|basketball|koszykówka|баскетбол
🎮|game|gra|игра
🎵|music note|nuta|нота музыка
🎸|guitar|gitara|гитара
🎬|film movie|film|фильм
📷|camera|aparat|камера
☕|coffee|kawa|кофе
🍵|tea|herbata|чай
🍺|beer|piwo|пиво
🍻|cheers|na zdrowie|за здоровье
🍷|wine|wino|вино
🥂|champagne toast|toast|шампанское
🍕|pizza|pizza|пицца
🍔|burger|burger|бургер
🍟|fries|frytki|картошка
🍎|apple|jabłko|яблоко
🍌|banana|banan|банан
🍓|strawberry|truskawka|клубника
🍪|cookie|ciastko|печенье
🍩|donut|pączek|пончик
🥐|croissant|rogalik|круассан
🐶|dog|pies|собака
🐱|cat|kot|кошка
🐭|mouse|mysz|мышь
🐰|rabbit|królik|кролик
🦊|fox|lis|лиса
🐻|bear|niedźwiedź|медведь
🐼|panda|panda|панда
🐸|frog|żaba|лягушка
🦁|lion|lew|лев
🐔|chicken|kurczak|курица
🦄|unicorn|jednorożec|единорог
🐝|bee|pszczoła|пчела
🐞|ladybug bug|biedronka|божья коровка
🐢|turtle|żółw|черепаха
🐙|octopus|ośmiornica|осьминог
🌸|blossom|kwiat wiśni|цветок
🌹|rose|róża|роза
🌻|sunflower|słonecznik|подсолнух
🌲|tree|drzewo|дерево
🍀|clover luck|koniczyna|клевер удача
☀️|sun|słońce|солнце
🌙|moon|księżyc|луна
☁️|cloud|chmura|облако
🌧️|rain|deszcz|дождь
⛈️|storm|burza|гроза
❄️|snow|śnieg|снег
🌈|rainbow|tęcza|радуга
⚡|lightning zap|błyskawica|молния
🏠|house home|dom|дом
🏢|office|biuro|офис
🏖️|beach|plaża|пляж
⛰️|mountain|góra|гора
🏕️|camping|kemping|палатка
🚗|car|samochód|машина
🚌|bus|autobus|автобус
🚆|train|pociąg|поезд
✈️|plane flight|samolot|самолёт
🚀|rocket|rakieta|ракета
🚲|bike|rower|велосипед
⏰|alarm clock|budzik|будильник
⏳|hourglass|klepsydra|песочные часы
📅|calendar|kalendarz|календарь
📌|pin|pinezka|кнопка
📎|paperclip|spinacz|скрепка
📝|memo note|notatka|заметка
📚|books|książki|книги
📦|package|paczka|посылка
📧|email|mail|почта
📱|phone|telefon|телефон
💻|laptop computer|laptop|ноутбук
🖨️|printer|drukarka|принтер
🔒|lock|kłódka|замок
🔑|key|klucz|ключ
🔨|hammer|młotek|молоток
🛠️|tools|narzędzia|инструменты
⚙️|gear|zębatka|шестерёнка
🔍|search|szukaj|поиск
💡|idea bulb|pomysł|идея
💰|money|pieniądze|деньги
📈|chart up|wykres wzrost|рост график
📉|chart down|spadek|падение график
✅|check done|zrobione|готово
☑️|box checked|zaznaczone|отмечено
❌|cross no|krzyżyk|крестик
❗|exclamation|wykrzyknik|восклицание
❓|question|pytanie|вопрос
⚠️|warning|uwaga|внимание
🚫|forbidden|zakaz|запрет
♻️|recycle|recykling|переработка
➕|plus|plus|плюс
➖|minus|minus|минус
🔴|red circle|czerwone koło|красный круг
🟢|green circle|zielone koło|зелёный круг
🟡|yellow circle|żółte koło|жёлтый круг
🔔|bell|dzwonek|колокольчик
📣|megaphone|megafon|мегафон
💬|speech|dymek|сообщение
🏁|finish flag|meta|финиш
🇵🇱|poland|polska|польша
🇬🇧|united kingdom|wielka brytania|великобритания
🇺🇸|usa united states|stany zjednoczone|сша
🇺🇦|ukraine|ukraina|украина
🇪🇺|europe|europa|европа`;

interface Named {
  readonly emoji: string;
  readonly words: readonly [en: string, pl: string, ru: string];
}

const all: readonly Named[] = table.split("\n").map((line) => {
  const [emoji = "", en = "", pl = "", ru = ""] = line.split("|");
  return { emoji, words: [en, pl, ru] };
});
const column: Record<Language, 0 | 1 | 2> = { en: 0, pl: 1, ru: 2 };

/** Every emoji with its name in the interface's language, in the order of the table. */
export const allEmoji = (language: Language): { emoji: string; name: string }[] =>
  all.map(({ emoji, words }) => ({ emoji, name: words[column[language]] }));

/** Lower case without accents, so that "usmiech" finds "uśmiech" and "еще" finds "ещё". */
const plain = (text: string): string =>
  text.toLowerCase().normalize("NFD").replace(/\p{M}/gu, "").replaceAll("ł", "l").replaceAll("_", " ");

/** Emoji whose name has a word that starts with the query, in the interface's language or in English; best first. */
export function findEmoji(query: string, language: Language, max: number): { emoji: string; name: string }[] {
  const wanted = plain(query);
  const found: { emoji: string; name: string; rank: number }[] = [];
  for (const { emoji, words } of all) {
    const own = words[column[language]];
    const names = own === words[0] ? [own] : [own, words[0]];
    const rank = Math.min(...names.map((name) => rankOf(plain(name), wanted)));
    if (rank < 9) found.push({ emoji, name: own, rank });
  }
  return found
    .sort((one, other) => one.rank - other.rank)
    .slice(0, max)
    .map(({ emoji, name }) => ({ emoji, name }));
}

function rankOf(name: string, wanted: string): number {
  if (name === wanted) return 0;
  if (name.startsWith(wanted)) return 1;
  return name.includes(` ${wanted}`) ? 2 : 9;
}
