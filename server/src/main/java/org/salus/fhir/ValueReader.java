package org.salus.fhir;

import java.math.BigDecimal;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Turns one element into the entries of one parameter (R4 section 3.1.1.4, the tables of each parameter type). */
@FunctionalInterface
interface ValueReader {

    /** Adds what the element yields; adds nothing for an element of a form that validation would have refused. */
    void read(SearchTree.Simple leaf, Object value, List<IndexEntry> to);

    /** How a parameter of this type reads this data type; null when it cannot. */
    static @Nullable ValueReader of(SearchParam.Type type, String dataType) {
        return switch (type) {
            case TOKEN -> token(dataType);
            case STRING -> string(dataType);
            case REFERENCE -> reference(dataType);
            case DATE -> date(dataType);
            case NUMBER -> number(dataType);
            case QUANTITY -> quantity(dataType);
            case URI -> ValueReader::uri;
            case COMPOSITE, SPECIAL -> null;
        };
    }

    private static @Nullable ValueReader token(String dataType) {
        return switch (dataType) {
            case "Coding" -> ValueReader::coding;
            case "CodeableConcept" -> ValueReader::codeableConcept;
            case "Identifier" -> ValueReader::identifier;
            case "ContactPoint" -> ValueReader::contactPoint;
            case "boolean" ->
                (leaf, value, to) -> {
                    if (value instanceof Boolean) {
                        to.add(new IndexEntry.Token(leaf.param(), null, value.toString(), null));
                    }
                };
            case "code" ->
                (leaf, value, to) -> {
                    if (value instanceof String code) {
                        String system =
                                leaf.codes() == null ? null : leaf.codes().systemOf(code);
                        to.add(new IndexEntry.Token(leaf.param(), system, code, null));
                    }
                };
            case "string", "id", "uri", "url", "canonical", "oid", "uuid", "markdown" ->
                (leaf, value, to) -> {
                    if (value instanceof String text) {
                        String code = leaf.param().anyCase() ? text.toLowerCase(Locale.ROOT) : text;
                        to.add(new IndexEntry.Token(leaf.param(), null, code, null));
                    }
                };
            case "integer", "positiveInt", "unsignedInt" ->
                (leaf, value, to) -> {
                    if (value instanceof JsonNumber number) {
                        to.add(new IndexEntry.Token(leaf.param(), null, number.text(), null));
                    }
                };
            default -> null;
        };
    }

    private static void coding(SearchTree.Simple leaf, Object value, List<IndexEntry> to) {
        if (value instanceof JsonObject coding) {
            String system = coding.string("system");
            String code = coding.string("code");
            String display = coding.string("display");
            if (system != null || code != null || display != null) {
                to.add(new IndexEntry.Token(leaf.param(), system, code, display));
            }
        }
    }

    private static void codeableConcept(SearchTree.Simple leaf, Object value, List<IndexEntry> to) {
        if (value instanceof JsonObject concept) {
            JsonArray codings = concept.array("coding");
            if (codings != null) {
                for (int i = 0; i < codings.size(); i++) {
                    coding(leaf, codings.get(i), to);
                }
            }
            String text = concept.string("text");
            if (text != null) {
                to.add(new IndexEntry.Token(leaf.param(), null, null, text));
            }
        }
    }

    private static void identifier(SearchTree.Simple leaf, Object value, List<IndexEntry> to) {
        if (value instanceof JsonObject identifier) {
            String system = identifier.string("system");
            String code = identifier.string("value");
            JsonObject type = identifier.object("type");
            String text = type == null ? null : type.string("text");
            if (system != null || code != null) {
                to.add(new IndexEntry.Token(leaf.param(), system, code, text));
            }
            JsonArray codings = type == null ? null : type.array("coding");
            for (int i = 0; codings != null && code != null && i < codings.size(); i++) {
                JsonObject coding = codings.object(i);
                String typeSystem = coding == null ? null : coding.string("system");
                String typeCode = coding == null ? null : coding.string("code");
                if (typeSystem != null && typeCode != null) {
                    to.add(new IndexEntry.TypedIdentifier(leaf.param(), typeSystem, typeCode, code));
                }
            }
        }
    }

    private static void contactPoint(SearchTree.Simple leaf, Object value, List<IndexEntry> to) {
        if (value instanceof JsonObject contact) {
            String code = contact.string("value");
            if (code != null) {
                to.add(new IndexEntry.Token(leaf.param(), contact.string("system"), code, null));
            }
        }
    }

    private static @Nullable ValueReader string(String dataType) {
        return switch (dataType) {
            case "string", "markdown", "code", "id", "uri" -> ValueReader::text;
            case "HumanName" ->
                (leaf, value, to) -> {
                    if (value instanceof JsonObject name) {
                        part(leaf, name, "family", to);
                        parts(leaf, name, "given", to);
                        parts(leaf, name, "prefix", to);
                        parts(leaf, name, "suffix", to);
                        part(leaf, name, "text", to);
                    }
                };
            case "Address" ->
                (leaf, value, to) -> {
                    if (value instanceof JsonObject address) {
                        parts(leaf, address, "line", to);
                        part(leaf, address, "city", to);
                        part(leaf, address, "district", to);
                        part(leaf, address, "state", to);
                        part(leaf, address, "postalCode", to);
                        part(leaf, address, "country", to);
                        part(leaf, address, "text", to);
                    }
                };
            default -> null;
        };
    }

    private static void text(SearchTree.Simple leaf, Object value, List<IndexEntry> to) {
        if (value instanceof String text && !text.isEmpty()) {
            to.add(new IndexEntry.Text(leaf.param(), text));
        }
    }

    private static void part(SearchTree.Simple leaf, JsonObject object, String name, List<IndexEntry> to) {
        Object value = object.get(name);
        if (value != null) {
            text(leaf, value, to);
        }
    }

    private static void parts(SearchTree.Simple leaf, JsonObject object, String name, List<IndexEntry> to) {
        JsonArray values = object.array(name);
        if (values != null) {
            for (int i = 0; i < values.size(); i++) {
                text(leaf, values.get(i), to);
            }
        }
    }

    private static @Nullable ValueReader reference(String dataType) {
        return switch (dataType) {
            case "Reference" -> ValueReader::reference;
            case "canonical", "uri", "url" ->
                (leaf, value, to) -> {
                    // What is contained cannot be asked for: no search says in which resource.
                    if (value instanceof String url && !url.startsWith("#")) {
                        to.add(literal(leaf, url, null, null));
                    }
                };
            case "Resource" ->
                (leaf, value, to) -> {
                    if (value instanceof JsonObject resource
                            && resource.string("resourceType") instanceof String type
                            && (leaf.target() == null || leaf.target().equals(type))
                            && resource.string("id") instanceof String id) {
                        to.add(new IndexEntry.Reference(leaf.param(), type, id, null, null, null));
                    }
                };
            default -> null;
        };
    }

    private static void reference(SearchTree.Simple leaf, Object value, List<IndexEntry> to) {
        if (!(value instanceof JsonObject reference)) {
            return;
        }
        String text = reference.string("reference");
        JsonObject identifier = reference.object("identifier");
        String system = identifier == null ? null : identifier.string("system");
        String code = identifier == null ? null : identifier.string("value");
        if (text != null && text.startsWith("#")) {
            // Contained resources are not indexed, and nobody can search for a fragment.
            text = null;
        }
        if (text == null && system == null && code == null) {
            return;
        }
        if (leaf.target() != null) {
            String stated = text == null ? null : ReferenceText.typeOf(text);
            if (stated == null) {
                stated = reference.string("type");
            }
            if (!leaf.target().equals(stated)) {
                return;
            }
        }
        if (text == null) {
            to.add(new IndexEntry.Reference(leaf.param(), reference.string("type"), null, null, system, code));
        } else {
            to.add(literal(leaf, text, system, code));
        }
    }

    private static IndexEntry.Reference literal(
            SearchTree.Simple leaf, String text, @Nullable String system, @Nullable String code) {
        ReferenceText local = ReferenceText.relative(text);
        return local == null
                ? new IndexEntry.Reference(leaf.param(), null, null, text, system, code)
                : new IndexEntry.Reference(leaf.param(), local.type(), local.id(), null, system, code);
    }

    private static @Nullable ValueReader date(String dataType) {
        return switch (dataType) {
            // A fixed point in time: its width is the smallest there is, not that of its last digit (R4 3.1.1.4.7).
            case "instant" ->
                (leaf, value, to) -> {
                    if (value instanceof String text && DateInterval.parse(text) instanceof DateInterval interval) {
                        to.add(new IndexEntry.Date(leaf.param(), interval.low(), interval.low() + 1));
                    }
                };
            case "date", "dateTime" ->
                (leaf, value, to) -> {
                    if (value instanceof String text && DateInterval.parse(text) instanceof DateInterval interval) {
                        to.add(new IndexEntry.Date(leaf.param(), interval.low(), interval.high()));
                    }
                };
            case "Period" ->
                (leaf, value, to) -> {
                    if (value instanceof JsonObject period && period(period) instanceof DateInterval interval) {
                        to.add(new IndexEntry.Date(leaf.param(), interval.low(), interval.high()));
                    }
                };
            case "Timing" ->
                (leaf, value, to) -> {
                    if (value instanceof JsonObject timing && timing(timing) instanceof DateInterval interval) {
                        to.add(new IndexEntry.Date(leaf.param(), interval.low(), interval.high()));
                    }
                };
            default -> null;
        };
    }

    /** Null when neither end is there. */
    private static @Nullable DateInterval period(JsonObject period) {
        DateInterval start = period.string("start") instanceof String text ? DateInterval.parse(text) : null;
        DateInterval end = period.string("end") instanceof String text ? DateInterval.parse(text) : null;
        if (start == null && end == null) {
            return null;
        }
        return new DateInterval(
                start == null ? Long.MIN_VALUE : start.low(), end == null ? Long.MAX_VALUE : end.high());
    }

    /** Covers the events and the bounds; null when the timing names no moment. */
    private static @Nullable DateInterval timing(JsonObject timing) {
        long low = Long.MAX_VALUE;
        long high = Long.MIN_VALUE;
        JsonArray events = timing.array("event");
        for (int i = 0; events != null && i < events.size(); i++) {
            if (events.string(i) instanceof String text && DateInterval.parse(text) instanceof DateInterval event) {
                low = Math.min(low, event.low());
                high = Math.max(high, event.high());
            }
        }
        JsonObject repeat = timing.object("repeat");
        JsonObject bounds = repeat == null ? null : repeat.object("boundsPeriod");
        DateInterval interval = bounds == null ? null : period(bounds);
        if (interval != null) {
            low = Math.min(low, interval.low());
            high = Math.max(high, interval.high());
        }
        return low == Long.MAX_VALUE ? null : new DateInterval(low, high);
    }

    private static @Nullable ValueReader number(String dataType) {
        return switch (dataType) {
            case "integer", "positiveInt", "unsignedInt", "decimal" ->
                (leaf, value, to) -> {
                    if (value instanceof JsonNumber number) {
                        BigDecimal decimal = number.decimal();
                        to.add(new IndexEntry.Number(leaf.param(), decimal, decimal));
                    }
                };
            case "Range" ->
                (leaf, value, to) -> {
                    if (value instanceof JsonObject range) {
                        BigDecimal low = quantityValue(range.object("low"));
                        BigDecimal high = quantityValue(range.object("high"));
                        if (low != null || high != null) {
                            to.add(new IndexEntry.Number(leaf.param(), low, high));
                        }
                    }
                };
            default -> null;
        };
    }

    private static @Nullable ValueReader quantity(String dataType) {
        return switch (dataType) {
            case "Quantity", "Age", "Duration", "Count", "Distance" -> ValueReader::quantity;
            case "Money" ->
                (leaf, value, to) -> {
                    if (value instanceof JsonObject money && money.get("value") instanceof JsonNumber number) {
                        BigDecimal amount = number.decimal();
                        String currency = money.string("currency");
                        String system = currency == null ? null : "urn:iso:std:iso:4217";
                        to.add(new IndexEntry.Quantity(leaf.param(), amount, amount, system, currency, null));
                    }
                };
            case "Range" ->
                (leaf, value, to) -> {
                    if (value instanceof JsonObject range) {
                        bounds(leaf, range.object("low"), range.object("high"), to);
                    }
                };
            case "SampledData" ->
                (leaf, value, to) -> {
                    if (value instanceof JsonObject sampled && sampled.object("origin") instanceof JsonObject unit) {
                        BigDecimal low = sampled.get("lowerLimit") instanceof JsonNumber n ? n.decimal() : null;
                        BigDecimal high = sampled.get("upperLimit") instanceof JsonNumber n ? n.decimal() : null;
                        if (low != null || high != null) {
                            to.add(quantity(leaf, low, high, unit));
                        }
                    }
                };
            default -> null;
        };
    }

    private static void quantity(SearchTree.Simple leaf, Object value, List<IndexEntry> to) {
        if (!(value instanceof JsonObject quantity) || quantityValue(quantity) == null) {
            return;
        }
        BigDecimal amount = quantityValue(quantity);
        String comparator = quantity.string("comparator");
        boolean above = comparator != null && comparator.startsWith(">");
        boolean below = comparator != null && comparator.startsWith("<");
        to.add(quantity(leaf, below ? null : amount, above ? null : amount, quantity));
    }

    private static void bounds(
            SearchTree.Simple leaf, @Nullable JsonObject low, @Nullable JsonObject high, List<IndexEntry> to) {
        BigDecimal from = quantityValue(low);
        BigDecimal until = quantityValue(high);
        JsonObject unit = low == null ? high : low;
        if (unit != null && (from != null || until != null)) {
            to.add(quantity(leaf, from, until, unit));
        }
    }

    private static IndexEntry.Quantity quantity(
            SearchTree.Simple leaf, @Nullable BigDecimal low, @Nullable BigDecimal high, JsonObject unit) {
        return new IndexEntry.Quantity(
                leaf.param(), low, high, unit.string("system"), unit.string("code"), unit.string("unit"));
    }

    private static @Nullable BigDecimal quantityValue(@Nullable JsonObject quantity) {
        return quantity != null && quantity.get("value") instanceof JsonNumber number ? number.decimal() : null;
    }

    private static void uri(SearchTree.Simple leaf, Object value, List<IndexEntry> to) {
        if (value instanceof String uri) {
            to.add(new IndexEntry.Uri(leaf.param(), uri));
        }
    }
}
