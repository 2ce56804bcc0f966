package org.salus.record;

import org.salus.access.Policy;
import org.salus.audit.Auditor;
import org.salus.fhir.Examiner;
import org.salus.fhir.R4;
import org.salus.search.Searcher;
import org.salus.store.Attachments;
import org.salus.store.RecordStore;
import org.salus.vault.Vault;

/** What every interaction works with. */
public record Services(
        R4 definitions,
        Examiner examiner,
        RecordStore store,
        Searcher searcher,
        Policy policy,
        Auditor auditor,
        Vault vault,
        Incoming incoming,
        Attachments attachments) {}
