package org.salus.terminology;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.salus.fhir.JsonObject;
import org.salus.kernel.Problem;
import org.salus.store.TokenHashes;

/** Whether codes belong to a value set, and are called what they are said to be called. */
final class Validations {

    private final Pieces pieces;

    Validations(Pieces pieces) {
        this.pieces = pieces;
    }

    private record Judged(boolean ok, List<String> words, @Nullable String display) {}

    /** One of the codings must belong to it. A wrong display is told of, and does not make a right code wrong. */
    JsonObject validate(
            Members members, String name, List<Coded> codings, boolean inferSystem, boolean allowAbstract, @Nullable String language) {
        List<String> words = new ArrayList<>();
        Judged best = null;
        for (Coded coding : codings) {
            Judged judged = judge(members, name, coding, inferSystem, allowAbstract, language);
            if (judged.ok() && best == null) {
                best = judged;
            }
            words.addAll(judged.words());
        }
        if (best == null) {
            return new Answers()
                    .put("result", "valueBoolean", false)
                    .put("message", "valueString", words.isEmpty() ? "There is no coding with a code." : String.join(" ", words))
                    .resource();
        }
        return new Answers()
                .put("result", "valueBoolean", true)
                .put("message", "valueString", best.words().isEmpty() ? null : String.join(" ", best.words()))
                .put("display", "valueString", best.display())
                .resource();
    }

    private Judged judge(
            Members members, String name, Coded coding, boolean inferSystem, boolean allowAbstract, @Nullable String language) {
        if (coding.system() == null && !inferSystem) {
            throw new Refusal(
                    Problem.Code.REQUIRED, "A code needs its system, or inferSystem=true to look for it in every system of the value set.",
                    "system");
        }
        List<Members.Piece> candidates = members.list().stream()
                .filter(piece -> coding.system() == null || piece.url().equals(coding.system()))
                .filter(piece -> coding.version() == null || piece.version().isEmpty() || Versions.fits(coding.version(), piece.version()))
                .toList();
        for (Members.Piece piece : candidates) {
            if (pieces.contains(piece, coding.code())) {
                return found(piece, coding, allowAbstract, language);
            }
        }
        for (Members.Piece piece : candidates) {
            Optional<Concept> known = pieces.find(piece, coding.code());
            if (known.isPresent()) {
                return no("The code '" + coding.shown() + "' exists, but is not in " + Compose.shown(name)
                        + (known.get().active() ? "." : ": it is inactive."));
            }
        }
        if (candidates.isEmpty() && coding.version() != null
                && members.list().stream().anyMatch(piece -> piece.url().equals(coding.system()))) {
            return no("Version '" + Compose.shown(coding.version()) + "' of " + Compose.shown(String.valueOf(coding.system()))
                    + " is not the one that " + Compose.shown(name) + " uses.");
        }
        return no(
                candidates.isEmpty()
                        ? "The code '" + coding.shown() + "' is not in " + Compose.shown(name) + ", which has no codes of that system."
                        : "The code '" + coding.shown() + "' is not in " + Compose.shown(name) + ": its system has no such code.");
    }

    private static Judged no(String why) {
        return new Judged(false, List.of(why), null);
    }

    private Judged found(Members.Piece piece, Coded coding, boolean allowAbstract, @Nullable String language) {
        Concept concept = pieces.find(piece, coding.code()).orElse(Concept.of(coding.code(), null));
        if (concept.isAbstract() && !allowAbstract) {
            return no("The code '" + coding.shown() + "' is a heading (abstract) and not to be chosen; abstract=true allows it.");
        }
        JsonObject said = piece.said().get(concept.code());
        String own = said == null ? null : said.string("display");
        String right = own != null && language == null ? own : concept.shown(language);
        List<String> words = new ArrayList<>();
        if (!concept.active()) {
            words.add("The code '" + coding.shown() + "' is inactive.");
        }
        SystemRef system = piece.table();
        if (system != null && system.caseSensitive() == false && !concept.code().equals(coding.code())) {
            words.add("The code is written '" + concept.code() + "'.");
        }
        String given = coding.display();
        if (given != null && !isName(given, concept, own)) {
            words.add("The display '" + Compose.shown(given) + "' is not one of '" + coding.shown() + "', which is '" + right + "'.");
        }
        return new Judged(true, words, right);
    }

    /** Case, accents and punctuation do not make another name of it. */
    private static boolean isName(String given, Concept concept, @Nullable String own) {
        String folded = TokenHashes.fold(given);
        return own != null && TokenHashes.fold(own).equals(folded)
                || concept.names().stream().anyMatch(name -> TokenHashes.fold(name).equals(folded));
    }
}
