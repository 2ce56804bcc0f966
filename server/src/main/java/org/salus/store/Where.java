package org.salus.store;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A condition on rows, independent of SQL text: search plans and access filters are made of it, so both always mean
 * the same. It sees only what a row holds in the clear: keyed hashes, typed ranges, versions and times.
 */
public sealed interface Where {

    /** Everything. */
    record Always() implements Where {}

    /** Nothing. */
    record Never() implements Where {}

    record And(List<Where> parts) implements Where {}

    record Or(List<Where> parts) implements Where {}

    /** Rows for which the part is not true. Parts are never unknown: absent columns compare as false. */
    record Not(Where part) implements Where {}

    /** The row's tokens contain all of these. */
    record AllTokens(long... tokens) implements Where {}

    /** The row's tokens contain at least one of these. */
    record AnyToken(long... tokens) implements Where {}

    /** The strings of the row of this type, kept apart ({@link StringHashes}), contain all of these; a type that keeps none apart has no such row. */
    record AllStrings(short type, long... strings) implements Where {}

    /** The strings of the row of this type, kept apart ({@link StringHashes}), contain at least one of these. */
    record AnyString(short type, long... strings) implements Where {}

    /**
     * The row has at least one of these tokens of a chart ({@link TokenHashes#inChart}). It narrows what else is asked for and is asked for
     * only where all rows have such tokens.
     */
    record InChart(long... tokens) implements Where {}

    /** The row lies in the compartment of one of these patients ({@code self} hashes); 0 is "no patient". */
    record InPatient(long... patients) implements Where {}

    /** The row's patient column is one of these: unlike {@link InPatient} a row of several patients is not meant. */
    record PatientIs(long... patients) implements Where {}

    /** The row has one of these bits in {@link RowIndex#lossy}. */
    record Lossy(int mask) implements Where {}

    /** The row has a value for one of these parameters: bits of {@link RowIndex#present}. */
    record Present(long mask) implements Where {}

    /** The row is one of these ({@code self} hashes). */
    record Self(long... selfs) implements Where {}

    /** The row is of one of these types. */
    record OfType(short... types) implements Where {}

    /** How the row's interval [low, high) stands to [from, to): FHIR prefixes are built of these four. */
    enum Test {
        /** low &gt;= from and high &lt;= to: the row lies within. */
        WITHIN,
        /** high &gt; from and low &lt; to. */
        OVERLAPS,
        /** high &gt; from. */
        ENDS_AFTER,
        /** low &lt; to. */
        STARTS_BEFORE,
        /** low &gt;= from. */
        STARTS_FROM,
        /** high &lt;= to. */
        ENDS_BY,
        /** The slot has a value. */
        PRESENT
    }

    /** A date slot against microseconds since the epoch. */
    record Date(int slot, Test test, long from, long to) implements Where {}

    /**
     * A number slot; the row's interval is closed: WITHIN means from &lt;= low and high &lt; to, OVERLAPS means high &gt;= from and
     * low &lt; to; the others are as written.
     */
    record Number(int slot, Test test, double from, double to) implements Where {}

    /** Last updated, microseconds since the epoch, half open. */
    record Updated(long from, long to) implements Where {}

    /**
     * Forward chain: the row refers, through the parameter whose reference salt is given, to a row of {@code type} for which
     * {@code target} holds. A reference token is {@code self(target) ^ salt}.
     */
    record Chain(long salt, short type, Where target) implements Where {}

    /**
     * Reverse chain: a row of {@code type} for which {@code source} holds refers to this row through the salt.
     *
     * @param ofChart this row is a patient, and a source in a chart refers through the salt to no patient but the chart's: see
     *     {@link Indexer#namesOnlyItsPatient}
     * @param codes a source has one of these as a token, and then has it in the form within its chart too ({@link TokenHashes#inChart});
     *     empty when that is not known. It says nothing that {@code source} does not say: it lets patients be asked one by one
     */
    record ReverseChain(long salt, short type, Where source, boolean ofChart, long... codes) implements Where {}

    /**
     * Whether the condition holds for a row that need not be in the database: the same answer as a query would give.
     *
     * @throws UnsupportedOperationException when it {@link #needsDatabase}
     */
    default boolean test(RowIndex row, short type, long self, long updated) {
        return WhereOnRow.test(this, row, type, self, updated);
    }

    /** Whether the condition looks at other rows (chains), so that only a query can decide it. */
    default boolean needsDatabase() {
        return switch (this) {
            case And(List<Where> parts) -> parts.stream().anyMatch(Where::needsDatabase);
            case Or(List<Where> parts) -> parts.stream().anyMatch(Where::needsDatabase);
            case Not(Where part) -> part.needsDatabase();
            case Chain _, ReverseChain _ -> true;
            default -> false;
        };
    }

    Where ALWAYS = new Always();
    Where NEVER = new Never();

    /** Conjunctions within are taken apart: what one part says of the patient helps all the others (see {@link WhereSql}). */
    static Where and(Where... parts) {
        List<Where> kept = new ArrayList<>(parts.length);
        for (Where part : parts) {
            if (part instanceof And(List<Where> inner)) {
                kept.addAll(inner);
            } else if (!(part instanceof Always)) {
                kept.add(part);
            }
        }
        if (kept.stream().anyMatch(p -> p instanceof Never)) {
            return NEVER;
        }
        return switch (kept.size()) {
            case 0 -> ALWAYS;
            case 1 -> kept.getFirst();
            default -> new And(kept);
        };
    }

    static Where or(Where... parts) {
        List<Where> kept = Arrays.stream(parts).filter(p -> !(p instanceof Never)).toList();
        if (kept.stream().anyMatch(p -> p instanceof Always)) {
            return ALWAYS;
        }
        return switch (kept.size()) {
            case 0 -> NEVER;
            case 1 -> kept.getFirst();
            default -> new Or(kept);
        };
    }
}
