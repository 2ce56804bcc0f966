package org.salus.patients;

import org.salus.identity.UserAdmin;
import org.salus.record.Commits;
import org.salus.record.Operation;
import org.salus.record.RecordAccess;
import org.salus.record.Services;
import org.salus.record.WriteRule;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Tells the door of the operations and rules on patients. */
@Configuration(proxyBeanMethods = false)
class PatientsConfiguration {

    @Bean
    ClosedCharts closedCharts() {
        return new ClosedCharts();
    }

    @Bean
    WriteRule patientIdentifiers() {
        return new IdentifierRule();
    }

    @Bean
    WriteRule coverageOrder() {
        return new CoverageOrderRule();
    }

    @Bean
    Operation registerPayer(RecordAccess record) {
        return new RegisterPayer(record);
    }

    @Bean
    Operation revealIdentifier(RecordAccess record) {
        return new RevealIdentifier(record);
    }

    @Bean
    Operation patientMerge(Services services, Commits commits, UserAdmin users) {
        return new MergeOperation(new Charts(services), commits, new PortalAccounts(users));
    }

    @Bean
    Operation patientUnmerge(Services services, Commits commits, UserAdmin users) {
        return new UnmergeOperation(new Charts(services), commits, new PortalAccounts(users));
    }

    @Bean
    Operation patientLabel(Services services) {
        return new LabelOperation(new Charts(services), LabelPdf.Form.LABEL);
    }

    @Bean
    Operation patientWristband(Services services) {
        return new LabelOperation(new Charts(services), LabelPdf.Form.WRISTBAND);
    }

    @Bean
    Operation patientRegister(RecordAccess record) {
        return new RegisterOperation(record);
    }
}
