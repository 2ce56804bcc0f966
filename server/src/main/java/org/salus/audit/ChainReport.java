package org.salus.audit;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What the verifier found in one organisation's chain.
 *
 * @param events rows that were read
 * @param firstBad null when all is well
 * @param checkpointAt time of the newest sound checkpoint
 * @param damagedLines lines of the checkpoint file that cannot be read, such as one cut by a crash
 */
public record ChainReport(
        int organisation, long events, @Nullable FirstBad firstBad, @Nullable Instant checkpointAt, int damagedLines) {

    /** The first row that is not as it was left. */
    public record FirstBad(long seq, Reason reason) {}

    /** What is wrong with it. */
    public enum Reason {
        EDITED("edited", "its contents are not those that were written"),
        DELETED("deleted", "it is missing, with later rows still there"),
        REORDERED("reordered", "it does not follow the row before it: rows were exchanged, put in or replaced"),
        TRUNCATED("truncated", "it and everything after it was cut off"),
        INSERTED("inserted", "it was added behind the end of the chain"),
        HEAD_ALTERED("head-altered", "the record of the chain's end was altered"),
        CHECKPOINT_CONFLICT("checkpoint-conflict", "it differs from what a signed checkpoint says of it"),
        CHECKPOINT_ALTERED("checkpoint-altered", "the checkpoint about it has no valid signature");

        private final String code;
        private final String words;

        Reason(String code, String words) {
            this.code = code;
            this.words = words;
        }

        public String code() {
            return code;
        }

        public String words() {
            return words;
        }
    }

    public boolean ok() {
        return firstBad == null;
    }

    /** {@code ok} or {@code broken}. */
    public String state() {
        return ok() ? "ok" : "broken";
    }

    /** One line for a person. */
    public String sentence() {
        String start = "Organisation " + organisation + ": " + events + " events, ";
        return firstBad == null
                ? start + "the chain is whole" + (checkpointAt == null ? "." : "; last checkpoint " + checkpointAt + ".")
                : start + "BROKEN at row " + firstBad.seq() + ": " + firstBad.reason().words() + ".";
    }

    /** For {@code --json}. */
    public String json() {
        return "{\"organisation\":" + organisation + ",\"state\":\"" + state() + "\",\"events\":" + events
                + ",\"firstBad\":"
                + (firstBad == null
                        ? "null"
                        : "{\"seq\":" + firstBad.seq() + ",\"reason\":\""
                                + firstBad.reason().code() + "\"}")
                + ",\"checkpointAt\":" + (checkpointAt == null ? "null" : "\"" + checkpointAt + "\"")
                + ",\"damagedCheckpointLines\":" + damagedLines + "}";
    }
}
