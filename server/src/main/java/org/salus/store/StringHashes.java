package org.salus.store;

import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.salus.fhir.R4;
import org.salus.fhir.ResourceType;

/**
 * Where the hashes of strings lie: among all other tokens of the row, but for the types about people in a row beside it. Those have
 * hundreds of them that hardly ever change, and the index would take them all again with every change of the row.
 */
public final class StringHashes {

    private static final Set<String> APART = Set.of("Patient", "Person", "Practitioner", "RelatedPerson");

    private static final Set<Short> CODES = APART.stream()
            .map(name -> Objects.requireNonNull(R4.definitions().type(name)).code())
            .collect(Collectors.toUnmodifiableSet());

    private StringHashes() {}

    /** Whether rows of the type with this name have their strings in a row beside them. */
    static boolean areApart(String type) {
        return APART.contains(type);
    }

    /** The same by the code of the type. */
    static boolean areApart(short type) {
        return CODES.contains(type);
    }

    /**
     * One token for all strings of a row: the row has it among its own, so that whoever replaces the row sees whether they stay the same.
     *
     * @param strings distinct and sorted
     */
    static long of(long[] strings) {
        // Each step as in SplitMix64 (Steele, Lea and Flood 2014). The strings are keyed hashes: nobody can look for two sets with one token.
        long all = strings.length;
        for (long string : strings) {
            all = (all ^ string) * 0xbf58476d1ce4e5b9L;
            all = (all ^ (all >>> 27)) * 0x94d049bb133111ebL;
            all ^= all >>> 31;
        }
        return all;
    }

    /** Rows of the type that have all of these. */
    public static Where all(ResourceType type, long... strings) {
        return where(type, new Where.AllTokens(strings), new Where.AllStrings(type.code(), strings));
    }

    /** Rows of the type that have at least one of these. */
    public static Where any(ResourceType type, long... strings) {
        return where(type, new Where.AnyToken(strings), new Where.AnyString(type.code(), strings));
    }

    private static Where where(ResourceType type, Where among, Where apart) {
        if (!areApart(type.name())) {
            return among;
        }
        return type.indexForm() >= Indexer.STRINGS_APART_SINCE ? apart : Where.or(apart, among);
    }
}
