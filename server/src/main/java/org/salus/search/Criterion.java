package org.salus.search;

import java.util.List;
import org.salus.fhir.ResourceType;
import org.salus.fhir.SearchParam;

/** One condition of a search: conditions are joined by AND, the values of one by OR. */
public sealed interface Criterion {

    /** A parameter of the type itself. */
    record Simple(SearchParam param, Modifier modifier, List<Value> values) implements Criterion {}

    /** {@code _id}. */
    record Ids(List<String> ids) implements Criterion {}

    /** {@code _lastUpdated}. */
    record Updated(List<Value.Date> values) implements Criterion {}

    /** {@code subject:Patient.name=x}: the row refers to a row of one of the types for which {@code inner} holds. */
    record Chain(SearchParam reference, List<Hop> hops) implements Criterion {}

    /** A type that a chain may lead to, with what must hold there. */
    record Hop(ResourceType type, Criterion inner) {}

    /** {@code _has:Condition:patient:code=x}. */
    record Has(ResourceType source, SearchParam reference, Criterion inner) implements Criterion {}

    /** {@code _list}: the row is an item of one of these List resources. */
    record Members(ResourceType listType, List<String> lists) implements Criterion {}

    /** {@code _text} (the narrative alone) and {@code _content} (all text). */
    record Words(ResourceType type, boolean narrative, WordQuery query) implements Criterion {}

    /** {@code near}: a Location within so many kilometres of one of the points. */
    record Near(List<Point> points) implements Criterion {}

    /** Degrees north and east, and the radius in kilometres. */
    record Point(double latitude, double longitude, double kilometres) {}

    /** Every part holds. */
    record All(List<Criterion> parts) implements Criterion {}

    /** At least one part holds. */
    record Any(List<Criterion> parts) implements Criterion {}

    /** The part does not hold. */
    record Negated(Criterion part) implements Criterion {}

    /** Whether an opened row alone says if it holds: no other row, id or time is asked. */
    default boolean isOfContent() {
        return switch (this) {
            case Simple _, Words _, Near _ -> true;
            case All(List<Criterion> parts) -> parts.stream().allMatch(Criterion::isOfContent);
            case Any(List<Criterion> parts) -> parts.stream().allMatch(Criterion::isOfContent);
            case Negated(Criterion part) -> part.isOfContent();
            case Ids _, Updated _, Chain _, Has _, Members _ -> false;
        };
    }

    /** R4 section 3.1.1.4.5, and what {@code _filter} adds (section 3.1.3). */
    enum Modifier {
        NONE,
        EXACT,
        CONTAINS,
        MISSING,
        NOT,
        TEXT,
        ABOVE,
        BELOW,
        IDENTIFIER,
        OF_TYPE,
        IN,
        NOT_IN,
        /** The whole string, without case and accents. */
        EQUALS,
        /** The end of the string, without case and accents. */
        ENDS,
        /** One value of the element is another one. */
        UNEQUAL,
        /** A period of the element has a moment in common with the value. */
        OVERLAPS
    }
}
