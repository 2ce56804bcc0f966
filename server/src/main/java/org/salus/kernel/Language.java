package org.salus.kernel;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.Year;
import java.time.YearMonth;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.FormatStyle;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The languages of the texts that Salus itself writes. A text is written down in all of them at once, by {@link #say}, so none can be missing.
 * What a person typed is never translated.
 */
public enum Language {
    EN("en", "MMMM uuuu"),
    FR("fr", "MMMM uuuu"),
    ES("es", "MMMM 'de' uuuu");

    private static final int YEAR = 4;
    private static final int MONTH = 7;
    private static final int DAY = 10;

    private final String tag;
    private final Locale locale;
    private final DateTimeFormatter days;
    private final DateTimeFormatter months;
    private final DateTimeFormatter moments;

    Language(String tag, String month) {
        this.tag = tag;
        this.locale = Locale.forLanguageTag(tag);
        // Months in letters: 03/04 is another day on the other side of the sea.
        this.days = DateTimeFormatter.ofLocalizedDate(FormatStyle.MEDIUM).withLocale(locale);
        this.months = DateTimeFormatter.ofPattern(month, locale);
        this.moments = DateTimeFormatter.ofPattern("HH:mm", locale);
    }

    /** BCP 47. */
    public String tag() {
        return tag;
    }

    public Locale locale() {
        return locale;
    }

    /** The one of three texts that is in this language. */
    public <T> T say(T english, T french, T spanish) {
        return switch (this) {
            case EN -> english;
            case FR -> french;
            case ES -> spanish;
        };
    }

    /** Of a tag such as {@code fr} or {@code fr-CA}; null when it is of none of these. */
    public static @Nullable Language of(@Nullable String code) {
        if (code == null) {
            return null;
        }
        String language = Locale.forLanguageTag(code.strip().replace('_', '-')).getLanguage();
        for (Language one : values()) {
            if (one.tag.equals(language) || one.locale.getISO3Language().equals(language)) {
                return one;
            }
        }
        return null;
    }

    /** The first of these of an {@code Accept-Language} (RFC 9110 section 12.5.4), by what it prefers; English when it has none. */
    public static Language accepted(@Nullable String header) {
        if (header == null || header.isBlank()) {
            return EN;
        }
        List<Locale.LanguageRange> ranges;
        try {
            ranges = Locale.LanguageRange.parse(header);
        } catch (IllegalArgumentException e) {
            // A wish that cannot be read is no reason to refuse what was asked for.
            return EN;
        }
        for (Locale.LanguageRange range : ranges) {
            Language known = range.getWeight() > 0 ? of(range.getRange()) : null;
            if (known != null) {
                return known;
            }
        }
        return EN;
    }

    /** A FHIR date or dateTime for people: as exact as it is, the day as it was written down; as it stands when it is no date. */
    public String day(String date) {
        try {
            return switch (date.length()) {
                case YEAR -> Year.parse(date).toString();
                case MONTH -> months.format(YearMonth.parse(date));
                default -> date.length() < DAY ? date : days.format(LocalDate.parse(date.substring(0, DAY)));
            };
        } catch (DateTimeException e) {
            return date;
        }
    }

    /** Day and time on that wall clock. */
    public String moment(ZonedDateTime at) {
        return days.format(at) + ", " + moments.format(at);
    }
}
