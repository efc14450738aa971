// The Porter2 stemmer for English ("connections" -> "connect"), written from the published
// description (Martin Porter, "The English (Porter2) stemming algorithm", snowballstem.org).
//
// Works on lower-case ASCII letters; anything else is returned unchanged. Pure and reentrant; time
// is linear in the length of the word.
#pragma once

#include <string>

namespace danlu::retrieve {

// Stems `word` in place. Words of up to two letters stay as they are.
void stem_english(std::string& word);

}  // namespace danlu::retrieve
