package org.salus.record;

import org.salus.access.Policy;
import org.salus.audit.Auditor;
import org.salus.fhir.Definitions;
import org.salus.fhir.Examiner;
import org.salus.fhir.Json;
import org.salus.fhir.R4;
import org.salus.fhir.ResourceType;
import org.salus.kernel.Caller;
import org.salus.kernel.Interaction;
import org.salus.search.Searcher;
import org.salus.store.Attachments;
import org.salus.store.RecordStore;
import org.salus.store.StoredResource;
import org.salus.vault.Vault;

/**
 * What every interaction works with.
 *
 * @param definitions R4 alone
 * @param organisations with the search parameters that each organisation added
 */
public record Services(
        R4 definitions,
        Definitions organisations,
        Examiner examiner,
        RecordStore store,
        Searcher searcher,
        Policy policy,
        Auditor auditor,
        Vault vault,
        Incoming incoming,
        Attachments attachments) {

    /**
     * Whether a row that policy has let through is open for what it belongs to as well: a Binary is open to whom its {@code securityContext} is.
     * To be asked of every row that is shown.
     */
    public boolean isOpen(Caller caller, ResourceType type, StoredResource row) {
        return row.deleted()
                || !type.name().equals("Binary")
                || incoming.context().isOpen(caller, Json.parse(row.body()).get());
    }

    /** What the caller may see by an interaction. */
    public Filters filters(Caller caller, Interaction interaction) {
        return new Filters(policy, incoming.context(), caller, interaction);
    }

    /** The definitions that hold for the caller's organisation. */
    public R4 definitions(Caller caller) {
        return organisations.of(caller.organisation());
    }
}
