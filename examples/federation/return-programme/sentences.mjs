// What people read when a wish is refused: what is wrong, and what would be right. Swedish, unless they say English.
const SENTENCES = {
  NOT_FOUND: {
    sv: () => "Det finns ingen sådan resa för dig. Kontrollera insatsens id.",
    en: () => "There is no such journey for you. Check the measure's id.",
  },
  NOT_YOURS: {
    sv: () => "Bara återvändandeprogrammets egna handläggare noterar steg. Be dem göra det.",
    en: () => "Only the return programme's own staff note stages. Ask them to.",
  },
  WRONG_MOVE: {
    sv: ({ stage, to, moves }) => `${to} följer inte på ${stage}. ${moves.length > 0 ? `Möjligt är ${moves.join(", ")}.` : "Resan är avslutad."}`,
    en: ({ stage, to, moves }) => `${to} does not follow ${stage}. ${moves.length > 0 ? `Possible: ${moves.join(", ")}.` : "The journey has ended."}`,
  },
  WRONG_DAY: {
    sv: ({ since }) => `Dagen måste ligga mellan ${since}, då resan nådde sitt senaste steg, och i dag.`,
    en: ({ since }) => `The day must lie between ${since}, when the journey reached its last stage, and today.`,
  },
};

export function sentence(code, language, about) {
  return SENTENCES[code][language](about);
}

/** The language that a header prefers, of the two there are. */
export function languageOf(header) {
  const wanted = (header ?? "").split(",").map((part) => {
    const [tag, quality] = part.trim().split(/;\s*q=/);
    return { language: tag.slice(0, 2).toLowerCase(), quality: quality === undefined ? 1 : Number(quality) };
  });
  const known = wanted.filter(({ language, quality }) => ["sv", "en"].includes(language) && quality > 0);
  return known.sort((a, b) => b.quality - a.quality)[0]?.language ?? "sv";
}
