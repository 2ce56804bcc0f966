package org.salus.store;

import java.util.List;

/**
 * What a commit has changed, as columns of its row of the change log: for each change a type, what was done, the version, the row and
 * the patient.
 */
record LogColumns(short[] types, short[] kinds, int[] versions, long[] selfs, long[] patients) {

    /** Of all that was written but what was left as it was. */
    static LogColumns of(List<Commit.Written> written) {
        int n = 0;
        for (Commit.Written each : written) {
            n += isChange(each) ? 1 : 0;
        }
        LogColumns columns = new LogColumns(new short[n], new short[n], new int[n], new long[n], new long[n]);
        int i = 0;
        for (Commit.Written each : written) {
            if (isChange(each)) {
                columns.types[i] = each.type();
                columns.kinds[i] = each.status().code();
                columns.versions[i] = each.version();
                columns.selfs[i] = each.self();
                columns.patients[i++] = each.patient();
            }
        }
        return columns;
    }

    private static boolean isChange(Commit.Written written) {
        return written.status() != Commit.Status.UNCHANGED;
    }
}
