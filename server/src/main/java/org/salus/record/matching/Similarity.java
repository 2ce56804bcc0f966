package org.salus.record.matching;

import java.util.Arrays;

/** How alike two words are. All of these are symmetric. */
final class Similarity {

    private static final int PREFIX = 4;

    private Similarity() {}

    /** Spelt nearly the same, or sounding the same. Words of less than three letters are never close. */
    static boolean close(String a, String b) {
        if (Math.min(a.length(), b.length()) < 3) {
            return false;
        }
        return a.length() > 3 && b.length() > 3 && oneEdit(a, b) || jaroWinkler(a, b) >= 0.93 || soundsAlike(a, b);
    }

    private static boolean soundsAlike(String a, String b) {
        String sound = soundex(a);
        return !sound.isEmpty() && sound.equals(soundex(b));
    }

    /** One letter more, less or other, or two neighbours exchanged. */
    static boolean oneEdit(String a, String b) {
        if (a.length() > b.length()) {
            return oneEdit(b, a);
        }
        if (b.length() - a.length() > 1) {
            return false;
        }
        int i = 0;
        while (i < a.length() && a.charAt(i) == b.charAt(i)) {
            i++;
        }
        if (a.length() < b.length()) {
            return a.substring(i).equals(b.substring(i + 1));
        }
        if (i == a.length() || a.substring(i + 1).equals(b.substring(i + 1))) {
            return true;
        }
        return i + 1 < a.length()
                && a.charAt(i) == b.charAt(i + 1)
                && a.charAt(i + 1) == b.charAt(i)
                && a.substring(i + 2).equals(b.substring(i + 2));
    }

    /** Jaro's measure, raised for a common beginning (Winkler 1990): 0 for nothing in common, 1 for equal. */
    static double jaroWinkler(String a, String b) {
        if (a.equals(b)) {
            return 1;
        }
        int window = Math.max(0, Math.max(a.length(), b.length()) / 2 - 1);
        boolean[] usedInB = new boolean[b.length()];
        char[] ofA = new char[Math.min(a.length(), b.length())];
        int matches = 0;
        for (int i = 0; i < a.length(); i++) {
            for (int j = Math.max(0, i - window); j < Math.min(b.length(), i + window + 1); j++) {
                if (!usedInB[j] && a.charAt(i) == b.charAt(j)) {
                    usedInB[j] = true;
                    ofA[matches++] = a.charAt(i);
                    break;
                }
            }
        }
        if (matches == 0) {
            return 0;
        }
        int moved = 0;
        for (int j = 0, k = 0; j < b.length(); j++) {
            if (usedInB[j] && b.charAt(j) != ofA[k++]) {
                moved++;
            }
        }
        double m = matches;
        double jaro = (m / a.length() + m / b.length() + (m - moved / 2.0) / m) / 3;
        int common = 0;
        while (common < PREFIX && common < a.length() && common < b.length() && a.charAt(common) == b.charAt(common)) {
            common++;
        }
        return jaro + common * 0.1 * (1 - jaro);
    }

    /** American Soundex; empty for a word that does not begin with a letter from a to z. */
    static String soundex(String word) {
        if (word.isEmpty() || word.charAt(0) < 'a' || word.charAt(0) > 'z') {
            return "";
        }
        char[] code = {word.charAt(0), '0', '0', '0'};
        int length = 1;
        char last = sound(word.charAt(0));
        for (int i = 1; i < word.length() && length < code.length; i++) {
            char c = word.charAt(i);
            char sound = sound(c);
            if (sound != '0' && sound != last) {
                code[length++] = sound;
            }
            // Letters of one sound count once, also around an h or w between them.
            if (c != 'h' && c != 'w') {
                last = sound;
            }
        }
        return new String(code);
    }

    private static char sound(char c) {
        String[] groups = {"bfpv", "cgjkqsxz", "dt", "l", "mn", "r"};
        for (int i = 0; i < groups.length; i++) {
            if (groups[i].indexOf(c) >= 0) {
                return (char) ('1' + i);
            }
        }
        return '0';
    }

    /** Letters and digits in order, so that "Elm St 12" and "12 Elm St." are equal. */
    static String sortedWords(String folded) {
        String[] words = folded.split(" ");
        Arrays.sort(words);
        return String.join(" ", words);
    }
}
