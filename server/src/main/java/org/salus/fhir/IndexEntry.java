package org.salus.fhir;

import java.math.BigDecimal;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A value that a search parameter yields from a resource, in the clear; {@code store} turns it into keyed hashes and ranges. */
public sealed interface IndexEntry {

    SearchParam param();

    /** code, Coding, CodeableConcept coding, Identifier, ContactPoint, boolean, string as token. */
    record Token(
            SearchParam param,
            @Nullable String system,
            @Nullable String code,
            @Nullable String text) implements IndexEntry {}

    /** An Identifier with one coding of its type, for {@code :of-type}; it also yields a {@link Token}. */
    record TypedIdentifier(SearchParam param, String typeSystem, String typeCode, String value) implements IndexEntry {}

    /** One string value (each name part, address line ... is one entry). Of {@code _text}: the words of the narrative. */
    record Text(SearchParam param, String value) implements IndexEntry {}

    /**
     * A reference. Relative or resolved: {@code type} and {@code id}; absolute elsewhere, canonical or urn: {@code url};
     * logical: the identifier. Any of them may be there.
     */
    record Reference(
            SearchParam param,
            @Nullable String type,
            @Nullable String id,
            @Nullable String url,
            @Nullable String identifierSystem,
            @Nullable String identifierValue)
            implements IndexEntry {}

    record Uri(SearchParam param, String value) implements IndexEntry {}

    /**
     * A date, dateTime, instant, Period or Timing as the half-open interval that its precision means.
     *
     * @param low microseconds since 1970-01-01T00:00Z, {@code Long.MIN_VALUE} when open
     * @param high likewise, exclusive, {@code Long.MAX_VALUE} when open
     */
    record Date(SearchParam param, long low, long high) implements IndexEntry {}

    /** A number; {@code low} equals {@code high} unless it is a Range, whose open end is null. */
    record Number(
            SearchParam param,
            @Nullable BigDecimal low,
            @Nullable BigDecimal high) implements IndexEntry {}

    /** A Quantity, Age, Money, SampledData ...; open ends (comparator, Range) are null. */
    record Quantity(
            SearchParam param,
            @Nullable BigDecimal low,
            @Nullable BigDecimal high,
            @Nullable String system,
            @Nullable String code,
            @Nullable String unit)
            implements IndexEntry {}

    /** One element's combination: for each component of the parameter, the entries that this element yields. */
    record Composite(SearchParam param, List<List<IndexEntry>> components) implements IndexEntry {}
}
