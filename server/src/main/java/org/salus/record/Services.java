package org.salus.record;

import org.salus.access.Policy;
import org.salus.audit.Auditor;
import org.salus.fhir.Definitions;
import org.salus.fhir.Examiner;
import org.salus.fhir.R4;
import org.salus.kernel.Caller;
import org.salus.search.Searcher;
import org.salus.store.Attachments;
import org.salus.store.RecordStore;
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

    /** The definitions that hold for the caller's organisation. */
    public R4 definitions(Caller caller) {
        return organisations.of(caller.organisation());
    }
}
