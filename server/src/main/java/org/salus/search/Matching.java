package org.salus.search;

import java.math.BigDecimal;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.salus.fhir.IndexEntry;
import org.salus.fhir.SearchParam;
import org.salus.store.TokenHashes;

/** Whether the values taken from an opened resource fit a criterion: the exact meaning, for what the index cannot decide. */
final class Matching {

    private Matching() {}

    /** Chains, ids and times are decided by the index alone and count as fitting here. */
    static boolean fits(Criterion criterion, List<IndexEntry> entries) {
        if (!(criterion instanceof Criterion.Simple(SearchParam param, Criterion.Modifier modifier, List<Value> values))) {
            return true;
        }
        List<IndexEntry> own = entries.stream()
                .filter(e -> e.param().code().equals(param.indexedAs()) && isOf(param, e))
                .toList();
        if (modifier == Criterion.Modifier.MISSING) {
            return values.stream().anyMatch(v -> v instanceof Value.Missing m && m.missing() == own.isEmpty());
        }
        if (modifier == Criterion.Modifier.NOT) {
            return values.stream().noneMatch(v -> own.stream().anyMatch(e -> fits(Criterion.Modifier.NONE, v, e)));
        }
        return values.stream().anyMatch(v -> own.stream().anyMatch(e -> fits(modifier, v, e)));
    }

    /** Parameters that share an index differ in the types they lead to: {@code patient} is {@code subject} for patients alone. */
    private static boolean isOf(SearchParam param, IndexEntry entry) {
        return !(entry instanceof IndexEntry.Reference reference)
                || reference.type() == null
                || param.targets().isEmpty()
                || param.targets().contains(reference.type());
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
            case EXACT -> entry instanceof IndexEntry.Text text && text.value().equals(value.text());
            case ABOVE -> entry instanceof IndexEntry.Uri uri && isBelow(value.text(), uri.value());
            case BELOW -> entry instanceof IndexEntry.Uri uri && isBelow(uri.value(), value.text());
            case IDENTIFIER -> entry instanceof IndexEntry.Reference reference
                    && value instanceof Value.Token token
                    && (token.system() == null || token.system().equals(orEmpty(reference.identifierSystem())))
                    && (token.code() == null || token.code().equals(reference.identifierValue()));
            case NONE, NOT, MISSING -> fits(value, entry);
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
            case EQ, AP -> within(wanted, low, high);
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
        if (!number(wanted.number(), entry.low(), entry.high())) {
            return false;
        }
        if (wanted.code() == null) {
            return true;
        }
        boolean unit = wanted.code().equals(entry.code())
                || wanted.system() == null && wanted.code().equals(entry.unit());
        return unit && (wanted.system() == null || wanted.system().equals(entry.system()));
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
