package org.salus.record;

import org.jspecify.annotations.Nullable;
import org.salus.kernel.Outcome;
import org.salus.kernel.Problem;
import org.salus.store.Write;

/** Version numbers in URLs and entity tags ({@code W/"3"}, R4 section 3.1.0.1.3). */
public final class Versions {

    private Versions() {}

    /** -1 when it is no version of ours. */
    public static int number(String text) {
        if (text.isEmpty() || text.length() > 9) {
            return -1;
        }
        int number = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < '0' || c > '9') {
                return -1;
            }
            number = number * 10 + c - '0';
        }
        return number;
    }

    public static int ofTag(String tag) {
        String text = tag.trim();
        if (text.startsWith("W/")) {
            text = text.substring(2);
        }
        if (text.length() >= 2 && text.startsWith("\"") && text.endsWith("\"")) {
            text = text.substring(1, text.length() - 1);
        }
        return number(text);
    }

    /** Whether an {@code If-None-Match} (one tag, several, or {@code *}) names this version; weak comparison (RFC 9110 section 8.8.3.2). */
    static boolean matches(String tags, int version) {
        if (tags.indexOf(',') < 0) {
            return tags.trim().equals("*") || ofTag(tags) == version;
        }
        for (String tag : tags.split(",")) {
            if (ofTag(tag) == version) {
                return true;
            }
        }
        return false;
    }

    /**
     * What a write expects of the version that it replaces: a version number or a constant of {@link Write}.
     *
     * @return VERSION when {@code If-Match} names no version of ours, PARAMETER when {@code If-None-Match} is not {@code *}
     */
    static Outcome<Integer> expected(@Nullable String ifMatch, @Nullable String ifNoneMatch) {
        if (ifMatch == null) {
            if (ifNoneMatch == null) {
                return Outcome.ok(Write.ANY);
            }
            return ifNoneMatch.trim().equals("*")
                    ? Outcome.ok(Write.ABSENT)
                    : Outcome.refused(new Problem(
                            Problem.Code.PARAMETER,
                            "If-None-Match of a write is *, which means: only if there is none.",
                            "If-None-Match"));
        }
        if (ifMatch.trim().equals("*")) {
            return Outcome.ok(Write.PRESENT);
        }
        int version = ofTag(ifMatch);
        return version < 1
                ? Outcome.refused(
                        Problem.Code.VERSION, "If-Match names no version of this resource; write it as W/\"3\".")
                : Outcome.ok(version);
    }

    static String tag(int version) {
        return "W/\"" + version + "\"";
    }
}
