package org.salus.live;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.salus.fhir.JsonObject;
import org.salus.fhir.R4;
import org.salus.store.ChangeLog;
import org.salus.store.Commit;
import org.salus.store.Where;
import org.salus.store.Write;

/** What is left out of what a follower is told: new resources that it has said do not concern it, and nothing else. */
class UnconcernedTest {

    private static final short OBSERVATION = R4.definitions().type("Observation").code();
    private static final short PATIENT = R4.definitions().type("Patient").code();

    private final Follower follower = new Follower() {
        @Override
        public String name() {
            return "test";
        }

        @Override
        public Set<String> types() {
            return Set.of("Observation");
        }

        @Override
        public boolean concerns(String type, JsonObject created) {
            return "final".equals(created.string("status"));
        }

        @Override
        public void handle(Followed commit) {}
    };
    private final Unconcerned unconcerned = new Unconcerned(follower, R4.definitions());

    private record Body(@Nullable JsonObject resource) implements Write.Body {
        @Override
        public byte[] write(int version, long updatedMicros) {
            return "{}".getBytes(StandardCharsets.UTF_8);
        }
    }

    private static Write write(short type, @Nullable String status) {
        return new Write(
                Write.Kind.CREATE, type, "x", Write.ANY, null, new Body(status == null ? null : new JsonObject().put("status", status)), Where.ALWAYS);
    }

    private static Commit.Written written(short type, long self, int version, Commit.Status status) {
        return new Commit.Written(status, type, "x", self, 0, version, 0, new byte[0]);
    }

    private static ChangeLog.Change change(short type, long self, int version, Commit.Status status) {
        return new ChangeLog.Change(type, self, 0, version, status);
    }

    private boolean note(Write write, Commit.Written written) {
        return unconcerned.note(new Commit(1, new long[0], Commit.NO_CHECK, List.of(write), List.of()), List.of(written));
    }

    @Test
    void aNewResourceThatDoesNotConcernItIsLeftOut() {
        assertThat(note(write(OBSERVATION, "preliminary"), written(OBSERVATION, 7, 1, Commit.Status.CREATED))).isFalse();
        assertThat(unconcerned.contains(change(OBSERVATION, 7, 1, Commit.Status.CREATED))).isTrue();
    }

    @Test
    void whatConcernsItIsNot() {
        assertThat(note(write(OBSERVATION, "final"), written(OBSERVATION, 7, 1, Commit.Status.CREATED))).isTrue();
        assertThat(unconcerned.contains(change(OBSERVATION, 7, 1, Commit.Status.CREATED))).isFalse();
    }

    @Test
    void otherVersionsAndOtherWaysAreToldWhateverTheySay() {
        assertThat(note(write(OBSERVATION, "preliminary"), written(OBSERVATION, 7, 2, Commit.Status.UPDATED))).isTrue();
        // Created again after a deletion: there are versions before.
        assertThat(note(write(OBSERVATION, "preliminary"), written(OBSERVATION, 7, 3, Commit.Status.CREATED))).isTrue();
        // Its words are not at hand.
        assertThat(note(write(OBSERVATION, null), written(OBSERVATION, 7, 1, Commit.Status.CREATED))).isTrue();
        assertThat(unconcerned.contains(change(OBSERVATION, 7, 1, Commit.Status.CREATED))).isFalse();
    }

    @Test
    void theNextVersionOfWhatWasLeftOutIsTold() {
        note(write(OBSERVATION, "preliminary"), written(OBSERVATION, 7, 1, Commit.Status.CREATED));
        assertThat(unconcerned.contains(change(OBSERVATION, 7, 2, Commit.Status.UPDATED))).isFalse();
    }

    @Test
    void otherTypesAndDeletionsAreNothingToWakeItFor() {
        assertThat(note(write(PATIENT, "x"), written(PATIENT, 7, 1, Commit.Status.CREATED))).isFalse();
        assertThat(note(write(OBSERVATION, null), written(OBSERVATION, 7, 2, Commit.Status.DELETED))).isFalse();
        assertThat(unconcerned.contains(change(PATIENT, 7, 1, Commit.Status.CREATED))).isFalse();
    }

    @Test
    void oneThatConcernsItWakesItForAll() {
        List<Write> writes = List.of(write(OBSERVATION, "preliminary"), write(OBSERVATION, "final"), write(PATIENT, "x"));
        List<Commit.Written> written = List.of(
                written(OBSERVATION, 1, 1, Commit.Status.CREATED),
                written(OBSERVATION, 2, 1, Commit.Status.CREATED),
                written(PATIENT, 3, 1, Commit.Status.CREATED));
        assertThat(unconcerned.note(new Commit(1, new long[0], Commit.NO_CHECK, writes, List.of()), written)).isTrue();
        assertThat(unconcerned.contains(change(OBSERVATION, 1, 1, Commit.Status.CREATED))).isTrue();
        assertThat(unconcerned.contains(change(OBSERVATION, 2, 1, Commit.Status.CREATED))).isFalse();
    }

    @Test
    void whatWasToldIsForgotten() {
        note(write(OBSERVATION, "preliminary"), written(OBSERVATION, 7, 1, Commit.Status.CREATED));
        ChangeLog.Change change = change(OBSERVATION, 7, 1, Commit.Status.CREATED);
        unconcerned.forget(List.of(new ChangeLog.Entry(ChangeLog.Position.START, 1, 0, List.of(change))));
        assertThat(unconcerned.contains(change)).isFalse();
    }

    @Test
    void neverMoreThanTheLimitIsKept() {
        List<Long> kept = new ArrayList<>();
        for (long self = 0; self <= Unconcerned.MOST; self++) {
            note(write(OBSERVATION, "preliminary"), written(OBSERVATION, self, 1, Commit.Status.CREATED));
        }
        for (long self = 0; self <= Unconcerned.MOST; self++) {
            if (unconcerned.contains(change(OBSERVATION, self, 1, Commit.Status.CREATED))) {
                kept.add(self);
            }
        }
        assertThat(kept).containsExactly((long) Unconcerned.MOST);
    }
}
