package org.salus.access;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import org.salus.store.Where;
import org.salus.vault.BlindIndex;

/** A row as a policy's filter sees it, with an evaluator of its own for the conditions that filters are made of. */
record Row(String type, long self, long patient, Set<Long> tokens) {

    static Row of(BlindIndex index, String type, String id, String patientId) {
        return new Row(type, index.self(type, id), index.self("Patient", patientId), new HashSet<>())
                .with(index.token("compartment.Patient", 'P', patientId));
    }

    Row with(long token) {
        tokens.add(token);
        return this;
    }

    boolean fits(Where where) {
        return switch (where) {
            case Where.Always always -> true;
            case Where.Never never -> false;
            case Where.And and -> and.parts().stream().allMatch(this::fits);
            case Where.Or or -> or.parts().stream().anyMatch(this::fits);
            case Where.Not not -> !fits(not.part());
            case Where.AllTokens all -> Arrays.stream(all.tokens()).allMatch(tokens::contains);
            case Where.AnyToken any -> Arrays.stream(any.tokens()).anyMatch(tokens::contains);
            case Where.InPatient in -> Arrays.stream(in.patients()).anyMatch(p -> p == patient);
            case Where.Self is -> Arrays.stream(is.selfs()).anyMatch(s -> s == self);
            default -> throw new IllegalArgumentException("A policy's filter has no " + where);
        };
    }
}
