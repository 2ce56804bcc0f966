package org.salus.identity;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.HashSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.salus.kernel.Problem;

/**
 * What a password must be (NIST SP 800-63B section 5.1.1.2): long, and none that is tried first. No rules on kinds of
 * characters. The list holds stems; digits, punctuation and the usual substitutions around a stem do not hide it.
 */
final class PasswordRules {

    private static final int SHORTEST = 12;
    private static final int LONGEST = 256;
    private static final int FEWEST_DISTINCT = 5;
    private static final Set<String> STEMS = stems();
    private static final String SEQUENCES =
            "abcdefghijklmnopqrstuvwxyz 0123456789012 qwertyuiop asdfghjkl zxcvbnm qwertzuiop azertyuiop 1qaz2wsx3edc4rfv5tgb";

    private PasswordRules() {}

    /** Why this cannot be the user's password, or empty when it can. */
    static Optional<Problem> refuse(String password, String username) {
        int length = password.codePointCount(0, password.length());
        if (length < SHORTEST) {
            return refused("The password must have at least " + SHORTEST + " characters.");
        }
        if (length > LONGEST) {
            return refused("The password must have at most " + LONGEST + " characters.");
        }
        String folded = Normalizer.normalize(password, Normalizer.Form.NFKC).toLowerCase(Locale.ROOT);
        if (!username.isEmpty() && folded.contains(username.toLowerCase(Locale.ROOT))) {
            return refused("The password must not contain the username.");
        }
        if (folded.codePoints().distinct().count() < FEWEST_DISTINCT || isSequence(folded)) {
            return refused("The password is too easy to guess: it repeats or counts.");
        }
        if (isCommon(folded)) {
            return refused("The password is one of those that are tried first.");
        }
        return Optional.empty();
    }

    private static Optional<Problem> refused(String message) {
        return Optional.of(new Problem(Problem.Code.VALUE, message, "password"));
    }

    private static boolean isCommon(String folded) {
        String letters = onlyLetters(folded);
        return (letters.length() < 4 && !hasOtherScript(folded))
                || madeOfStems(letters)
                || madeOfStems(onlyLetters(plain(folded)));
    }

    /** Nearly no letters is a date or a telephone number, unless it is written in signs beyond ASCII. */
    private static boolean hasOtherScript(String folded) {
        return folded.codePoints().filter(c -> c > 127).count() >= 4;
    }

    private static String plain(String folded) {
        return folded.replace('0', 'o')
                .replace('1', 'i')
                .replace('3', 'e')
                .replace('4', 'a')
                .replace('5', 's')
                .replace('7', 't')
                .replace('@', 'a')
                .replace('$', 's')
                .replace('!', 'i');
    }

    private static String onlyLetters(String text) {
        StringBuilder letters = new StringBuilder(text.length());
        text.chars().filter(c -> c >= 'a' && c <= 'z').forEach(c -> letters.append((char) c));
        return letters.toString();
    }

    /** Whether the letters are one or several stems and at most three letters more. */
    private static boolean madeOfStems(String letters) {
        if (letters.isEmpty()) {
            return false;
        }
        int length = letters.length();
        int[] covered = new int[length + 1];
        for (int end = 1; end <= length; end++) {
            covered[end] = covered[end - 1];
            for (int start = Math.max(0, end - 14); start < end; start++) {
                if (STEMS.contains(letters.substring(start, end))) {
                    covered[end] = Math.max(covered[end], covered[start] + end - start);
                }
            }
        }
        return covered[length] > 0 && length - covered[length] <= 3;
    }

    private static boolean isSequence(String folded) {
        int run = 0;
        for (int i = 2; i <= folded.length(); i++) {
            String pair = folded.substring(i - 2, i);
            String back = new StringBuilder(pair).reverse().toString();
            if (SEQUENCES.contains(pair) || SEQUENCES.contains(back) || pair.charAt(0) == pair.charAt(1)) {
                run++;
            }
        }
        return run >= (folded.length() - 1) * 3 / 4.0;
    }

    private static Set<String> stems() {
        try (InputStream in = PasswordRules.class.getResourceAsStream("common-passwords.txt")) {
            if (in == null) {
                throw new IllegalStateException("common-passwords.txt is missing from the program");
            }
            Set<String> stems = new HashSet<>();
            new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.isBlank() && !line.startsWith("#"))
                    .forEach(line -> stems.addAll(Set.of(line.strip().split(" "))));
            return Set.copyOf(stems);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
