package org.salus.proof.search;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.hl7.fhir.r4.model.Base;
import org.jspecify.annotations.Nullable;
import org.salus.proof.search.Combinations.SortKey;
import org.salus.proof.search.Parameters.Parameter;

/** The order of section 3.1.1.5.1 of R4, with decision D13: what has no value comes last. */
final class Sorting {

    private static final BigDecimal FAR = new BigDecimal("1e300");

    private final Parameters parameters;
    private final SlowSearch slow;

    Sorting(Parameters parameters, SlowSearch slow) {
        this.parameters = parameters;
        this.slow = slow;
    }

    /** Where the second of two neighbours should stand before the first; null when there is no such place. */
    @Nullable
    String outOfOrder(List<Stored> found, List<SortKey> keys) {
        for (int i = 1; i < found.size(); i++) {
            for (SortKey key : keys) {
                int order = compare(key, found.get(i - 1), found.get(i));
                if (order > 0) {
                    return found.get(i) + " after " + found.get(i - 1) + " by " + key + ": "
                            + value(key, found.get(i - 1)) + " and " + value(key, found.get(i));
                }
                if (order < 0) {
                    break;
                }
            }
        }
        return null;
    }

    private int compare(SortKey key, Stored left, Stored right) {
        Comparable<Object> a = value(key, left);
        Comparable<Object> b = value(key, right);
        if (a == null || b == null) {
            return a == b ? 0 : a == null ? 1 : -1;
        }
        return key.descending() ? b.compareTo(a) : a.compareTo(b);
    }

    /** Of several values, the one that comes first in the order. */
    @SuppressWarnings("unchecked")
    private @Nullable Comparable<Object> value(SortKey key, Stored stored) {
        if (key.code().equals("_lastUpdated")) {
            return (Comparable<Object>) (Object) stored.updated();
        }
        Parameter parameter = Objects.requireNonNull(parameters.find(stored.type(), key.code()));
        List<Comparable<Object>> values = new ArrayList<>();
        slow.values(parameter, stored)
                .forEach(found -> keys(parameter.kind(), found.element(), key.descending())
                        .forEach(v -> values.add((Comparable<Object>) v)));
        Comparator<Comparable<Object>> natural = Comparable::compareTo;
        return values.stream()
                .min(key.descending() ? natural.reversed() : natural)
                .orElse(null);
    }

    private List<? extends Comparable<?>> keys(String kind, Base element, boolean descending) {
        return switch (kind) {
            case "string" -> Texts.of(element).stream().map(Texts::normal).toList();
            case "uri" -> Texts.of(element);
            case "token" ->
                Tokens.of(element).stream()
                        .map(t -> t.code() == null ? t.text() : t.anyCase() ? t.code().toLowerCase(Locale.ROOT) : t.code())
                        .filter(Objects::nonNull)
                        .toList();
            case "reference" -> {
                String target = slow.references().target(element);
                yield target == null ? List.of() : List.of(target);
            }
            case "date" -> {
                Dates.Interval interval = Dates.of(element);
                Instant value = interval == null ? null : descending ? interval.high() : interval.low();
                yield value == null ? List.of() : List.of(value);
            }
            default -> {
                Numbers.Amount amount = Numbers.of(kind, element);
                if (amount == null) {
                    yield List.of();
                }
                BigDecimal value = descending ? amount.high() : amount.low();
                yield List.of(value == null ? descending ? FAR : FAR.negate() : value);
            }
        };
    }
}
