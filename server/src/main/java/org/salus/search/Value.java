package org.salus.search;

import java.math.BigDecimal;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.salus.fhir.Ucum;

/** One value of a search parameter, parsed by the parameter's type. */
public sealed interface Value {

    /** What was written, for messages. */
    String text();

    /**
     * @param low microseconds since the epoch
     * @param high exclusive: the end of what the written precision covers
     */
    record Date(String text, Prefix prefix, long low, long high) implements Value {}

    /** @param low @param high the half-open interval that the written precision covers: 5.4 is [5.35, 5.45) */
    record Number(String text, Prefix prefix, BigDecimal exact, BigDecimal low, BigDecimal high) implements Value {

        /** The same in base units. */
        Number inBase(Ucum.Canonical base) {
            return new Number(text, prefix, base.of(exact), base.of(low), base.of(high));
        }
    }

    record Quantity(String text, Number number, @Nullable String system, @Nullable String code) implements Value {}

    /** {@code system} null: any; empty: none. {@code code} null: any. */
    record Token(String text, @Nullable String system, @Nullable String code) implements Value {}

    record Text(String text) implements Value {}

    record Uri(String text) implements Value {}

    /** A literal reference (type may be unknown) or a URL. */
    record Reference(String text, @Nullable String type, @Nullable String id, @Nullable String url) implements Value {}

    record Composite(String text, List<Value> parts) implements Value {}

    /** {@code :of-type}: an identifier by the coding of its type and its value. */
    record TypedIdentifier(String text, String typeSystem, String typeCode, String value) implements Value {}

    /** For {@code :missing}. */
    record Missing(String text, boolean missing) implements Value {}
}
