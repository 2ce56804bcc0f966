package org.salus.fhir;

import org.jspecify.annotations.Nullable;
import org.salus.kernel.Ids;

/** The forms of R4's primitive data types (section 2.24.0.1), each as a scan over the characters. */
final class Primitives {

    /** Longest {@code string}, in characters, as R4 sets it. */
    static final int MAX_STRING = 1_048_576;

    private Primitives() {}

    /** What would be right, as the end of a sentence beginning "must be"; null when the value is right. */
    static @Nullable String check(TypeDefinition.Form form, Object value) {
        return switch (form) {
            case BOOLEAN -> value instanceof Boolean ? null : "true or false, without quotes";
            case INTEGER -> integer(value, Integer.MIN_VALUE, "a whole number of 32 bits, without quotes");
            case UNSIGNED_INT -> integer(value, 0, "a whole number from 0 to 2147483647, without quotes");
            case POSITIVE_INT -> integer(value, 1, "a whole number from 1 to 2147483647, without quotes");
            case DECIMAL -> value instanceof JsonNumber ? null : "a number, without quotes";
            default -> value instanceof String text ? text(form, text) : "a string in double quotes";
        };
    }

    private static @Nullable String text(TypeDefinition.Form form, String text) {
        if (text.isEmpty()) {
            return "left out when there is no value; an empty string is not allowed";
        }
        return switch (form) {
            case STRING -> string(text);
            case CODE -> code(text) ? null : "a code: no white space at either end, single spaces inside";
            case ID -> Ids.isValid(text) ? null : "an id: 1 to 64 of A-Z, a-z, 0-9, '-' and '.'";
            case URI -> uri(text) ? null : "a URI without white space, and no script";
            case OID -> oid(text) ? null : "an OID as a URI, such as urn:oid:1.2.840";
            case UUID ->
                uuid(text)
                        ? null
                        : "a UUID as a URI in lower case, such as urn:uuid:0c3151bd-1cbf-4d64-b04d-cd9187a4c6e0";
            case BASE64 -> base64(text) ? null : "base64 with padding";
            case DATE ->
                text.length() <= 10 && DateInterval.parse(text) != null
                        ? null
                        : "a date that exists: YYYY, YYYY-MM or YYYY-MM-DD";
            case DATE_TIME ->
                DateInterval.parse(text) != null
                        ? null
                        : "a date that exists: YYYY, YYYY-MM, YYYY-MM-DD or YYYY-MM-DDThh:mm:ss with Z or +hh:mm";
            case INSTANT ->
                text.length() > 10 && DateInterval.parse(text) != null
                        ? null
                        : "a moment that exists: YYYY-MM-DDThh:mm:ss with Z or +hh:mm";
            case TIME -> time(text) ? null : "a time of day: hh:mm:ss";
            default -> null;
        };
    }

    private static @Nullable String integer(Object value, int min, String right) {
        if (!(value instanceof JsonNumber number)
                || !number.isInteger()
                || number.text().length() > 11) {
            return right;
        }
        long parsed = Long.parseLong(number.text());
        return parsed >= min && parsed <= Integer.MAX_VALUE ? null : right;
    }

    private static @Nullable String string(String text) {
        if (text.length() > MAX_STRING) {
            return "at most " + MAX_STRING + " characters long";
        }
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < ' ' && c != '\t' && c != '\n' && c != '\r') {
                return "without control characters other than tab, line feed and carriage return";
            }
        }
        return null;
    }

    private static boolean code(String text) {
        boolean spaceBefore = true;
        for (int i = 0; i < text.length(); i++) {
            boolean space = isSpace(text.charAt(i));
            if (space && spaceBefore) {
                return false;
            }
            spaceBefore = space;
        }
        return !spaceBefore;
    }

    private static boolean uri(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (isSpace(text.charAt(i))) {
                return false;
            }
        }
        return !scheme(text, "javascript:") && !scheme(text, "vbscript:");
    }

    /** No record needs these schemes, and a screen that made a link of one would run it. */
    private static boolean scheme(String text, String scheme) {
        return text.regionMatches(true, 0, scheme, 0, scheme.length());
    }

    private static boolean isSpace(char c) {
        return c <= ' ' || c == 0x7F || c == 0xA0 || (c >= 0x2000 && Character.isWhitespace(c));
    }

    private static boolean oid(String text) {
        if (!text.startsWith("urn:oid:") || text.length() < 11 || text.charAt(8) < '0' || text.charAt(8) > '2') {
            return false;
        }
        int at = 9;
        while (at < text.length()) {
            if (text.charAt(at++) != '.') {
                return false;
            }
            int from = at;
            while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
                at++;
            }
            if (at == from || (text.charAt(from) == '0' && at - from > 1)) {
                return false;
            }
        }
        return true;
    }

    private static boolean uuid(String text) {
        if (text.length() != 45 || !text.startsWith("urn:uuid:")) {
            return false;
        }
        for (int i = 0; i < 36; i++) {
            char c = text.charAt(9 + i);
            boolean dash = i == 8 || i == 13 || i == 18 || i == 23;
            if (dash ? c != '-' : !((c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'))) {
                return false;
            }
        }
        return true;
    }

    private static boolean base64(String text) {
        int count = 0;
        int padding = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == ' ' || c == '\n' || c == '\r' || c == '\t') {
                continue;
            }
            boolean letter = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
            if (c == '=') {
                padding++;
            } else if (padding > 0 || !(letter || c == '+' || c == '/')) {
                return false;
            }
            count++;
        }
        return count > 0 && count % 4 == 0 && padding <= 2;
    }

    private static boolean time(String text) {
        int hour = DateInterval.number(text, 0, 2);
        boolean form = text.length() >= 8
                && hour >= 0
                && hour < 24
                && text.charAt(2) == ':'
                && within(DateInterval.number(text, 3, 2), 59)
                && text.charAt(5) == ':'
                && within(DateInterval.number(text, 6, 2), 60);
        if (!form || text.length() == 8) {
            return form;
        }
        if (text.charAt(8) != '.' || text.length() == 9) {
            return false;
        }
        for (int i = 9; i < text.length(); i++) {
            if (text.charAt(i) < '0' || text.charAt(i) > '9') {
                return false;
            }
        }
        return true;
    }

    private static boolean within(int number, int max) {
        return number >= 0 && number <= max;
    }
}
