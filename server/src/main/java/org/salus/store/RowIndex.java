package org.salus.store;

/**
 * What a row holds in the clear beside its sealed body.
 *
 * @param patient {@code self} hash of the patient whose compartment the row lies in, 0 for none or several
 * @param patients hashes of all patients in whose compartments it lies (several: all of them; each is also in {@code tokens})
 * @param tokens sorted distinct keyed hashes
 * @param strings sorted distinct keyed hashes of strings, of types that keep them apart ({@link StringHashes}); else none
 * @param dateLow by date slot, microseconds since the epoch, {@code Long.MIN_VALUE} open start; meaningful where dateHigh &gt; dateLow
 * @param dateHigh by date slot; both 0 where the slot is empty
 * @param numberLow by number slot, NaN where empty
 * @param numberHigh likewise
 * @param lossy bit per slot (dates 0..15, numbers 16..30) where several values were folded into one covering range, so
 *     that a match must be checked again in the opened body; and {@link #SHARED}
 * @param present bit per search parameter ({@link org.salus.fhir.ResourceType#ordinal}) that has a value, with
 *     {@link Indexer#INDEX_VERSION} in the highest eight bits
 * @param generation of the definitions ({@link org.salus.fhir.R4#generation}) that yielded the values: a commit is refused when the
 *     organisation has others meanwhile
 */
public record RowIndex(
        long patient,
        long[] patients,
        long[] tokens,
        long[] strings,
        long[] dateLow,
        long[] dateHigh,
        double[] numberLow,
        double[] numberHigh,
        int lossy,
        long present,
        int generation) {

    private static final long[] NO_STRINGS = {};

    /** The sign bit of {@code lossy}: the row lies in the compartment of another patient than {@code patient} too, by its tokens. */
    public static final int SHARED = 1 << 31;

    /** By R4 alone, without strings apart. */
    public RowIndex(
            long patient,
            long[] patients,
            long[] tokens,
            long[] dateLow,
            long[] dateHigh,
            double[] numberLow,
            double[] numberHigh,
            int lossy,
            long present) {
        this(patient, patients, tokens, NO_STRINGS, dateLow, dateHigh, numberLow, numberHigh, lossy, present, 0);
    }

    /** The same row in this patient's chart, for what says by other means whose it is. */
    public RowIndex inChartOf(long patient) {
        return new RowIndex(
                patient, new long[] {patient}, tokens, strings, dateLow, dateHigh, numberLow, numberHigh, lossy, present, generation);
    }

    RowIndex of(int generation) {
        return new RowIndex(patient, patients, tokens, strings, dateLow, dateHigh, numberLow, numberHigh, lossy, present, generation);
    }
}
