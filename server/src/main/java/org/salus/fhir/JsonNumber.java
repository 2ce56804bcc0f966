package org.salus.fhir;

import java.math.BigDecimal;

/**
 * A JSON number, kept as the text it was written in: FHIR decimals keep their precision (R4 section 2.24.0.1), so
 * {@code 1.50} is written back as {@code 1.50}. Two numbers are equal when their texts are.
 *
 * @param text as RFC 8259 section 6 has it; written out as it is, so whoever makes one must see to that
 */
public record JsonNumber(String text) {

    public static JsonNumber of(long value) {
        return new JsonNumber(Long.toString(value));
    }

    /** The exact value; cheap to compute with, since the parser limits digits and exponents. */
    public BigDecimal decimal() {
        return new BigDecimal(text);
    }

    /** Written without fraction or exponent. */
    public boolean isInteger() {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '.' || c == 'e' || c == 'E') {
                return false;
            }
        }
        return true;
    }

    @Override
    public String toString() {
        return text;
    }
}
