package org.salus.search;

import java.math.BigDecimal;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.salus.fhir.IndexEntry;
import org.salus.fhir.JsonNumber;
import org.salus.fhir.JsonObject;
import org.salus.fhir.ReferenceText;
import org.salus.fhir.SearchParam;
import org.salus.fhir.Ucum;
import org.salus.store.TokenHashes;

/** Whether the values taken from an opened resource fit a criterion: the exact meaning, for what the index cannot decide. */
final class Matching {

    private Matching() {}

    /** Chains, ids and times are decided by the index alone and count as fitting here. */
    static boolean fits(Criterion criterion, Opened row) {
        return switch (criterion) {
            case Criterion.Simple simple -> simple(simple, row.entries());
            case Criterion.Words words -> words.query().fits(words.narrative() ? row.narrative(words.type()) : row.texts());
            case Criterion.Near(List<Criterion.Point> points) -> near(points, row);
            case Criterion.All(List<Criterion> parts) -> parts.stream().allMatch(p -> fits(p, row));
            // Where a part is not of content, the plan has decided the whole.
            case Criterion.Any(List<Criterion> parts) ->
                !criterion.isOfContent() || parts.stream().anyMatch(p -> fits(p, row));
            case Criterion.Negated(Criterion part) -> !part.isOfContent() || !fits(part, row);
            case Criterion.Ids _, Criterion.Updated _, Criterion.Chain _, Criterion.Has _, Criterion.Members _ -> true;
        };
    }

    private static boolean simple(Criterion.Simple criterion, List<IndexEntry> entries) {
        SearchParam param = criterion.param();
        Criterion.Modifier modifier = criterion.modifier();
        List<Value> values = criterion.values();
        List<IndexEntry> own = entries.stream()
                .filter(e -> e.param().code().equals(param.indexedAs()) && isOf(param, e))
                .toList();
        return switch (modifier) {
            case MISSING -> values.stream().anyMatch(v -> v instanceof Value.Missing m && m.missing() == own.isEmpty());
            case NOT -> values.stream().noneMatch(v -> own.stream().anyMatch(e -> fits(Criterion.Modifier.NONE, v, e)));
            case UNEQUAL ->
                values.stream().anyMatch(v -> own.stream()
                        .anyMatch(e -> !(e instanceof IndexEntry.TypedIdentifier) && !equal(v, e)));
            case NONE ->
                param.code().equals("phonetic")
                        ? values.stream().anyMatch(v -> sounds(v, own))
                        : values.stream().anyMatch(v -> own.stream().anyMatch(e -> fits(v, e)));
            default -> values.stream().anyMatch(v -> own.stream().anyMatch(e -> fits(modifier, v, e)));
        };
    }

    private static boolean equal(Value value, IndexEntry entry) {
        return value instanceof Value.Text ? fits(Criterion.Modifier.EQUALS, value, entry) : fits(value, entry);
    }

    private static boolean sounds(Value value, List<IndexEntry> own) {
        Set<String> there = new HashSet<>();
        for (IndexEntry entry : own) {
            if (entry instanceof IndexEntry.Text text) {
                TokenHashes.sounds(text.value()).forEach(there::addAll);
            }
        }
        return TokenHashes.sounds(value.text()).stream().allMatch(either -> either.stream().anyMatch(there::contains));
    }

    private static boolean near(List<Criterion.Point> points, Opened row) {
        JsonObject position = row.json().object("position");
        if (position == null
                || !(position.get("latitude") instanceof JsonNumber latitude)
                || !(position.get("longitude") instanceof JsonNumber longitude)) {
            return false;
        }
        double north = latitude.decimal().doubleValue();
        double east = longitude.decimal().doubleValue();
        return points.stream().anyMatch(p -> kilometres(p.latitude(), p.longitude(), north, east) <= p.kilometres());
    }

    /** Great circle on the mean Earth (haversine). */
    static double kilometres(double north, double east, double otherNorth, double otherEast) {
        double across = Math.sin(Math.toRadians(otherNorth - north) / 2);
        double along = Math.sin(Math.toRadians(otherEast - east) / 2);
        double chord = across * across
                + Math.cos(Math.toRadians(north)) * Math.cos(Math.toRadians(otherNorth)) * along * along;
        return 2 * 6371.0088 * Math.asin(Math.min(1, Math.sqrt(chord)));
    }

    /** Parameters that share an index differ in the types they lead to: {@code patient} is {@code subject} for patients alone. */
    static boolean isOf(SearchParam param, IndexEntry entry) {
        if (!(entry instanceof IndexEntry.Reference reference) || param.targets().isEmpty()) {
            return true;
        }
        String type = reference.type();
        if (type == null && param.narrowed() && reference.url() != null) {
            type = ReferenceText.typeOf(reference.url());
        }
        return type == null ? !param.narrowed() : param.targets().contains(type);
    }

    private static boolean fits(Criterion.Modifier modifier, Value value, IndexEntry entry) {
        return switch (modifier) {
            case TEXT -> entry instanceof IndexEntry.Token token
                    && token.text() != null
                    && TokenHashes.fold(token.text()).contains(TokenHashes.fold(value.text()));
            case CONTAINS -> switch (entry) {
                case IndexEntry.Text text ->
                    TokenHashes.fold(text.value()).contains(TokenHashes.fold(value.text()));
                case IndexEntry.Uri uri ->
                    uri.value().toLowerCase(Locale.ROOT).contains(value.text().toLowerCase(Locale.ROOT));
                default -> false;
            };
            case EQUALS -> entry instanceof IndexEntry.Text text
                    && TokenHashes.fold(text.value()).equals(TokenHashes.fold(value.text()));
            case ENDS -> entry instanceof IndexEntry.Text text
                    && TokenHashes.fold(text.value()).endsWith(TokenHashes.fold(value.text()));
            case OVERLAPS -> entry instanceof IndexEntry.Date d
                    && value instanceof Value.Date date
                    && d.low() < date.high()
                    && d.high() > date.low();
            case EXACT -> entry instanceof IndexEntry.Text text && text.value().equals(value.text());
            case ABOVE -> entry instanceof IndexEntry.Uri uri && isBelow(value.text(), uri.value());
            case BELOW -> entry instanceof IndexEntry.Uri uri && isBelow(uri.value(), value.text());
            case IDENTIFIER -> entry instanceof IndexEntry.Reference reference
                    && value instanceof Value.Token token
                    && (token.system() == null || token.system().equals(orEmpty(reference.identifierSystem())))
                    && (token.code() == null || token.code().equals(reference.identifierValue()));
            case NONE, NOT, MISSING, OF_TYPE, UNEQUAL, IN, NOT_IN -> fits(value, entry);
        };
    }

    private static boolean isBelow(String uri, String root) {
        return uri.equals(root) || uri.startsWith(root.endsWith("/") ? root : root + "/");
    }

    static boolean fits(Value value, IndexEntry entry) {
        return switch (value) {
            case Value.Token token -> entry instanceof IndexEntry.Token t && token(token, t);
            case Value.Text(String text) ->
                entry instanceof IndexEntry.Text t
                        && TokenHashes.fold(t.value()).startsWith(TokenHashes.fold(text));
            case Value.Uri(String uri) -> entry instanceof IndexEntry.Uri u && u.value().equals(uri);
            case Value.Reference reference -> entry instanceof IndexEntry.Reference r && reference(reference, r);
            case Value.Date date -> entry instanceof IndexEntry.Date d && date(date, d.low(), d.high());
            case Value.Number number -> entry instanceof IndexEntry.Number n && number(number, n.low(), n.high());
            case Value.Quantity quantity -> entry instanceof IndexEntry.Quantity q && quantity(quantity, q);
            case Value.Composite composite -> entry instanceof IndexEntry.Composite c && composite(composite, c);
            case Value.TypedIdentifier typed ->
                entry instanceof IndexEntry.TypedIdentifier t
                        && t.typeSystem().equals(typed.typeSystem())
                        && t.typeCode().equals(typed.typeCode())
                        && t.value().equals(typed.value());
            case Value.Missing _ -> false;
        };
    }

    private static boolean token(Value.Token wanted, IndexEntry.Token entry) {
        boolean code = wanted.code() == null || wanted.code().equals(entry.code());
        boolean system = wanted.system() == null || wanted.system().equals(orEmpty(entry.system()));
        return code && system;
    }

    private static boolean reference(Value.Reference wanted, IndexEntry.Reference entry) {
        if (wanted.url() != null) {
            return wanted.url().equals(entry.url());
        }
        return wanted.id() != null
                && wanted.id().equals(entry.id())
                && (wanted.type() == null || wanted.type().equals(entry.type()));
    }

    private static boolean date(Value.Date wanted, long low, long high) {
        return switch (wanted.prefix()) {
            case EQ -> low >= wanted.low() && high <= wanted.high();
            case NE -> !(low >= wanted.low() && high <= wanted.high());
            case GT -> high > wanted.high();
            case GE -> high > wanted.low();
            case LT -> low < wanted.low();
            case LE -> low < wanted.high();
            case SA -> low >= wanted.high();
            case EB -> high <= wanted.low();
            case AP -> {
                long margin = margin(wanted);
                yield low < wanted.high() + margin && high > wanted.low() - margin;
            }
        };
    }

    /** A tenth of the distance to now, as R4 recommends for {@code ap}. */
    static long margin(Value.Date date) {
        long now = java.time.InstantSource.system().millis() * 1000;
        return Math.abs(now - date.low()) / 10;
    }

    private static boolean number(Value.Number wanted, @Nullable BigDecimal low, @Nullable BigDecimal high) {
        return switch (wanted.prefix()) {
            case EQ -> within(wanted, low, high);
            case AP -> (high == null || high.compareTo(wanted.low()) >= 0)
                    && (low == null || low.compareTo(wanted.high()) <= 0);
            case NE -> !within(wanted, low, high);
            case GT -> high == null || high.compareTo(wanted.exact()) > 0;
            case GE -> high == null || high.compareTo(wanted.exact()) >= 0;
            case LT -> low == null || low.compareTo(wanted.exact()) < 0;
            case LE -> low == null || low.compareTo(wanted.exact()) <= 0;
            case SA -> low != null && low.compareTo(wanted.exact()) > 0;
            case EB -> high != null && high.compareTo(wanted.exact()) < 0;
        };
    }

    private static boolean within(Value.Number wanted, @Nullable BigDecimal low, @Nullable BigDecimal high) {
        return low != null
                && high != null
                && low.compareTo(wanted.low()) >= 0
                && high.compareTo(wanted.high()) < 0;
    }

    private static boolean quantity(Value.Quantity wanted, IndexEntry.Quantity entry) {
        String code = wanted.code();
        boolean system = wanted.system() == null || wanted.system().equals(entry.system());
        boolean unit = code == null || code.equals(entry.code()) || wanted.system() == null && code.equals(entry.unit());
        if (system && unit) {
            return number(wanted.number(), entry.low(), entry.high());
        }
        String otherCode = entry.code();
        if (wanted.system() == null || !system || code == null || otherCode == null || !Ucum.SYSTEM.equals(entry.system())) {
            return false;
        }
        Ucum.Canonical base = Ucum.canonical(code);
        Ucum.Canonical otherBase = Ucum.canonical(otherCode);
        return base != null
                && otherBase != null
                && base.unit().equals(otherBase.unit())
                && number(wanted.number().inBase(base), otherBase.ofNullable(entry.low()), otherBase.ofNullable(entry.high()));
    }

    private static boolean composite(Value.Composite wanted, IndexEntry.Composite entry) {
        for (int i = 0; i < wanted.parts().size(); i++) {
            Value part = wanted.parts().get(i);
            if (i >= entry.components().size()
                    || entry.components().get(i).stream().noneMatch(e -> fits(part, e))) {
                return false;
            }
        }
        return true;
    }

    private static String orEmpty(@Nullable String text) {
        return text == null ? "" : text;
    }
}
