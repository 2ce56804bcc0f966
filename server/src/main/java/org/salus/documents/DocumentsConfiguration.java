package org.salus.documents;

import org.salus.record.Commits;
import org.salus.record.Operation;
import org.salus.record.Services;
import org.salus.record.WriteRule;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Tells the door of the operations on documents. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(ScannerSettings.class)
class DocumentsConfiguration {

    @Bean
    ContentScanner contentScanner(ScannerSettings settings) {
        String host = settings.host();
        return host == null ? ContentScanner.NONE : new Clamd(host, settings.port(), settings.patience());
    }

    @Bean
    Inspection contentInspection(ContentScanner scanner) {
        return new Inspection(scanner);
    }

    @Bean
    Operation documentUpload(Services services, Commits commits, Inspection inspection) {
        return new UploadOperation(new Documents(services, commits), inspection, new Filing.Own());
    }

    @Bean
    Operation documentScan(Services services, Commits commits, Inspection inspection) {
        return new UploadOperation(new Documents(services, commits), inspection, new Filing.ToSort());
    }

    @Bean
    Operation documentMove(Services services, Commits commits) {
        return new MoveOperation(new Documents(services, commits));
    }

    @Bean
    Operation documentReview(Services services, Commits commits) {
        return new ReviewOperation(new Documents(services, commits));
    }

    @Bean
    WriteRule documentReviewRule() {
        return new ReviewRule();
    }
}
