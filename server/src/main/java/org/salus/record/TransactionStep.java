package org.salus.record;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.salus.fhir.JsonObject;
import org.salus.fhir.ResourceType;
import org.salus.kernel.Interaction;
import org.salus.kernel.Outcome;
import org.salus.kernel.Problem;
import org.salus.record.Bundles.BundleEntry;
import org.salus.store.StoredResource;
import org.salus.store.Write;

/** What an entry of a transaction comes to, in one attempt. */
final class TransactionStep {

    final BundleEntry entry;
    final @Nullable ResourceType type;

    /** What is written; for a patch, what the patch makes. */
    @Nullable JsonObject resource;

    String id = "";
    Write.Kind kind = Write.Kind.PUT;
    Interaction interaction = Interaction.UPDATE;
    int expected = Write.ANY;

    /** Whether {@link #expected} is the version found here and not one that the caller named: then others being faster is no refusal. */
    boolean found;

    Conditions.@Nullable Condition condition;

    /** A conditional create whose resource is there already. */
    @Nullable StoredResource existing;

    /** A conditional create whose condition an entry before it has too: it comes to the same resource. */
    @Nullable TransactionStep same;

    /** A conditional delete that nothing fits. */
    boolean nothing;

    int writeIndex = -1;

    TransactionStep(BundleEntry entry, @Nullable ResourceType type, @Nullable JsonObject resource) {
        this.entry = entry;
        this.type = type;
        this.resource = resource;
    }

    ResourceType type() {
        return Objects.requireNonNull(type);
    }

    boolean reads() {
        return entry.method().equals("GET") || entry.method().equals("HEAD");
    }

    boolean writes() {
        return !reads() && !nothing && existing == null && same == null;
    }

    String reference() {
        return type().name() + "/" + id;
    }

    /** R4 section 3.1.0.11.2: deletions first, then creations, then changes. */
    int order() {
        return switch (entry.method()) {
            case "DELETE" -> 0;
            case "POST" -> 1;
            case "PUT", "PATCH" -> 2;
            default -> 3;
        };
    }

    /** {@code ifMatch} and {@code ifNoneMatch}. */
    void expect(@Nullable String ifNoneMatch) {
        String ifMatch = entry.headers().get("if-match");
        if (ifMatch != null || ifNoneMatch != null) {
            expected = orRefuse(Versions.expected(ifMatch, ifNoneMatch), entry.path() + ".request");
            found = false;
        }
    }

    /** Thrown to end the preparation with the problems found; never leaves {@link Transactions}. */
    static final class Refusal extends RuntimeException {
        private static final long serialVersionUID = 1L;
        private final transient List<Problem> problems;

        Refusal(List<Problem> problems) {
            super("refused", null, false, false);
            this.problems = problems;
        }

        Refusal(Problem problem) {
            this(List.of(problem));
        }

        List<Problem> problems() {
            return problems;
        }
    }

    static <T> T orRefuse(Outcome<T> outcome, String path) {
        return switch (outcome) {
            case Outcome.Ok<T>(T value) -> value;
            case Outcome.Refused<T>(List<Problem> problems) -> throw new Refusal(Incoming.within(path, problems));
        };
    }
}
