package org.salus.search;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.salus.kernel.Outcome;
import org.salus.kernel.Problem;
import org.salus.store.TokenHashes;

/**
 * What {@code _text} and {@code _content} look for: words, or phrases in double quotes, all of which must be there; {@code OR} (or a comma)
 * between two groups means either. Case, accents and punctuation do not count.
 *
 * @param any groups, at least one of which must fit
 */
record WordQuery(List<List<Phrase>> any) {

    private static final int MOST_WORDS = 50;

    /** Words that follow one another. */
    record Phrase(List<String> words) {}

    static Outcome<WordQuery> parse(String text, String name) {
        List<List<Phrase>> groups = new ArrayList<>();
        List<Phrase> group = new ArrayList<>();
        int words = 0;
        int at = 0;
        while (at < text.length()) {
            char c = text.charAt(at);
            if (Character.isWhitespace(c) || c == ',') {
                if (c == ',') {
                    group = next(groups, group);
                }
                at++;
                continue;
            }
            boolean quoted = c == '"';
            int from = quoted ? at + 1 : at;
            int end = from;
            while (end < text.length()
                    && (quoted ? text.charAt(end) != '"' : !Character.isWhitespace(text.charAt(end)) && ",\"".indexOf(text.charAt(end)) < 0)) {
                end++;
            }
            if (quoted && end == text.length()) {
                return refused("A quotation mark is not closed in " + name + ".", name);
            }
            String part = text.substring(from, end);
            at = quoted ? end + 1 : end;
            if (!quoted && part.equals("OR")) {
                if (group.isEmpty()) {
                    return refused("OR stands between two words in " + name + ".", name);
                }
                group = next(groups, group);
                continue;
            }
            if (!quoted && (part.equals("AND") || part.equals("NOT") || "()".indexOf(part.charAt(0)) >= 0)) {
                return refused(
                        name + " takes words, phrases in double quotes and OR, not '" + SearchParser.shown(part)
                                + "'; words beside each other must all be there.",
                        name);
            }
            if (part.endsWith("*")) {
                return refused(name + " looks for whole words: write '" + SearchParser.shown(part) + "' without the star.", name);
            }
            List<String> folded = split(part);
            words += folded.size();
            if (!folded.isEmpty()) {
                group.add(new Phrase(folded));
            }
        }
        boolean dangling = group.isEmpty() && !groups.isEmpty();
        if (!group.isEmpty()) {
            groups.add(group);
        }
        if (groups.isEmpty() || dangling) {
            return refused(name + " needs a word with a letter or digit" + (dangling ? " after OR." : "."), name);
        }
        return words > MOST_WORDS
                ? refused(name + " takes at most " + MOST_WORDS + " words.", name)
                : Outcome.ok(new WordQuery(List.copyOf(groups)));
    }

    private static List<Phrase> next(List<List<Phrase>> groups, List<Phrase> group) {
        if (!group.isEmpty()) {
            groups.add(group);
        }
        return new ArrayList<>();
    }

    private static Outcome<WordQuery> refused(String message, String name) {
        return Outcome.refused(new Problem(Problem.Code.PARAMETER, message, name));
    }

    private static List<String> split(String text) {
        String folded = TokenHashes.fold(text);
        return folded.isEmpty() ? List.of() : List.of(folded.split(" "));
    }

    /** Whether single words, each known to be there or not, decide it. */
    boolean isOfSingleWords() {
        return any.stream().flatMap(List::stream).allMatch(p -> p.words().size() == 1);
    }

    /** @param texts folded, each on its own: a phrase does not run over from one into the next */
    boolean fits(List<String> texts) {
        List<String> padded = texts.stream().map(t -> " " + t + " ").toList();
        return any.stream().anyMatch(group -> group.stream()
                .map(p -> " " + String.join(" ", p.words()) + " ")
                .allMatch(phrase -> padded.stream().anyMatch(t -> t.contains(phrase))));
    }

    /** The words of each group. */
    List<Set<String>> words() {
        return any.stream()
                .map(g -> Set.copyOf(g.stream().flatMap(p -> p.words().stream()).toList()))
                .toList();
    }
}
