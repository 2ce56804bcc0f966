package org.salus.charting.drafts;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Three-way merge of two texts that grew out of one. What is merged as a whole is a sentence, not a word: two changes within one sentence
 * would make a sentence that neither of the two wrote, with the dose of the one and the frequency of the other. Pure.
 */
final class TextMerge {

    private static final Pattern TAG = Pattern.compile("<(/?)([a-zA-Z][a-zA-Z0-9]*)[^<>]*?(/?)>");

    private TextMerge() {}

    /** {@code base[from, to)} became {@code passages}. */
    private record Change(int from, int to, List<String> passages) {

        boolean sameAs(Change other) {
            return from == other.from && to == other.to && passages.equals(other.passages);
        }

        /** Both touch the same passages, or put something in at the same place. */
        boolean meets(Change other) {
            boolean bothInsert = from == to && other.from == other.to;
            return bothInsert ? from == other.from : from < other.to && other.from < to;
        }
    }

    /**
     * @param markup whether the texts are XHTML; a merge whose tags do not nest is none
     * @return the text with the changes of both; empty when both changed the same place, each in another way
     */
    static Optional<String> merge(String base, String mine, String theirs, boolean markup) {
        if (mine.equals(theirs) || base.equals(theirs)) {
            return Optional.of(mine);
        }
        if (base.equals(mine)) {
            return Optional.of(theirs);
        }
        List<String> passages = Passages.of(base, markup);
        List<Change> ours = changes(passages, Passages.of(mine, markup));
        List<Change> others = changes(passages, Passages.of(theirs, markup));
        List<Change> all = new ArrayList<>(ours);
        for (Change other : others) {
            if (ours.stream().anyMatch(other::sameAs)) {
                continue;
            }
            if (ours.stream().anyMatch(other::meets)) {
                return Optional.empty();
            }
            all.add(other);
        }
        String merged = apply(passages, all);
        return markup && !nests(merged) && nests(mine) && nests(theirs) ? Optional.empty() : Optional.of(merged);
    }

    private static List<Change> changes(List<String> base, List<String> text) {
        List<Change> changes = new ArrayList<>();
        int[] pairs = CommonPassages.of(base, text);
        int b = 0;
        int t = 0;
        while (b < base.size() || t < text.size()) {
            int nextB = b;
            while (nextB < base.size() && pairs[nextB] < 0) {
                nextB++;
            }
            int nextT = nextB < base.size() ? pairs[nextB] : text.size();
            if (nextB > b || nextT > t) {
                changes.add(new Change(b, nextB, List.copyOf(text.subList(t, nextT))));
            }
            b = nextB + 1;
            t = nextT + 1;
        }
        return changes;
    }

    private static String apply(List<String> base, List<Change> changes) {
        StringBuilder out = new StringBuilder();
        // At one place an insertion goes before a replacement: it is inserted between this passage and the one before it.
        List<Change> sorted = changes.stream()
                .sorted(Comparator.comparingInt(Change::from).thenComparingInt(Change::to))
                .toList();
        int at = 0;
        for (Change change : sorted) {
            for (; at < change.from(); at++) {
                out.append(base.get(at));
            }
            change.passages().forEach(out::append);
            at = change.to();
        }
        for (; at < base.size(); at++) {
            out.append(base.get(at));
        }
        return out.toString();
    }

    /** Whether every tag that is opened is closed, in order. */
    static boolean nests(String xhtml) {
        Deque<String> open = new ArrayDeque<>();
        Matcher tag = TAG.matcher(xhtml);
        while (tag.find()) {
            String name = tag.group(2);
            if (tag.group(1).isEmpty()) {
                if (tag.group(3).isEmpty()) {
                    open.push(name);
                }
            } else if (open.isEmpty() || !open.pop().equals(name)) {
                return false;
            }
        }
        return open.isEmpty();
    }
}
