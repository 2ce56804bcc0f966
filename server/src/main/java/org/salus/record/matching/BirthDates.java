package org.salus.record.matching;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Birth dates that are meant to be one and were written as another. */
public final class BirthDates {

    private static final int DAY_LENGTH = 10;

    private BirthDates() {}

    /** How two dates stand to one another, from the best to the worst. */
    enum Level {
        SAME,
        /** One says only the month or the year, and that is the other's. */
        SAME_AS_FAR_AS_WRITTEN,
        /** Day and month exchanged. */
        TRANSPOSED,
        /** One digit other, or two neighbouring digits exchanged. */
        ONE_DIGIT,
        SAME_YEAR,
        OTHER
    }

    static Level compare(String a, String b) {
        if (a.equals(b)) {
            return Level.SAME;
        }
        if (a.length() != b.length()) {
            return a.startsWith(b) || b.startsWith(a) ? Level.SAME_AS_FAR_AS_WRITTEN : Level.OTHER;
        }
        if (a.length() == DAY_LENGTH && b.equals(exchanged(a))) {
            return Level.TRANSPOSED;
        }
        if (a.length() == DAY_LENGTH && Similarity.oneEdit(digits(a), digits(b))) {
            return Level.ONE_DIGIT;
        }
        return a.substring(0, 4).equals(b.substring(0, 4)) ? Level.SAME_YEAR : Level.OTHER;
    }

    private static String digits(String date) {
        return date.replace("-", "");
    }

    private static String exchanged(String date) {
        return date.substring(0, 5) + date.substring(8) + "-" + date.substring(5, 7);
    }

    /** Real days that a day may have been meant to be: day and month exchanged, or one slip of the finger; without itself. */
    public static Set<LocalDate> variants(String day) {
        Set<LocalDate> variants = new LinkedHashSet<>();
        if (day.length() != DAY_LENGTH) {
            return variants;
        }
        put(variants, exchanged(day));
        String digits = digits(day);
        for (int i = 0; i < digits.length(); i++) {
            for (char c = '0'; c <= '9'; c++) {
                put(variants, written(digits.substring(0, i) + c + digits.substring(i + 1)));
            }
            if (i + 1 < digits.length()) {
                put(
                        variants,
                        written(digits.substring(0, i) + digits.charAt(i + 1) + digits.charAt(i) + digits.substring(i + 2)));
            }
        }
        LocalDate itself = parse(day);
        if (itself != null) {
            variants.remove(itself);
        }
        return variants;
    }

    private static String written(String digits) {
        return digits.substring(0, 4) + "-" + digits.substring(4, 6) + "-" + digits.substring(6);
    }

    private static void put(Set<LocalDate> to, String day) {
        LocalDate date = parse(day);
        if (date != null && date.getYear() > 1800 && date.getYear() < 2200) {
            to.add(date);
        }
    }

    private static @Nullable LocalDate parse(String day) {
        try {
            return LocalDate.parse(day);
        } catch (DateTimeException e) {
            return null;
        }
    }
}
