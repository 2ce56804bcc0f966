package org.salus.handouts;

import org.salus.identity.Organisations;
import org.salus.record.Operation;
import org.salus.record.RecordAccess;
import org.salus.record.Services;
import org.salus.scheduling.ClinicZone;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Tells the door of the handouts. */
@Configuration(proxyBeanMethods = false)
class HandoutsConfiguration {

    @Bean
    Operation immunizationCard(Services services, RecordAccess record, ClinicZone clock, Organisations organisations) {
        return new HandoutOperation(new ImmunizationCard(), services, record, clock, organisations);
    }

    @Bean
    Operation medicationList(Services services, RecordAccess record, ClinicZone clock, Organisations organisations) {
        return new HandoutOperation(new MedicationList(), services, record, clock, organisations);
    }
}
