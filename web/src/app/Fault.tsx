import { Component, useState, type ReactNode } from 'react';
import { t } from '@/i18n';
import { Button, Icon } from '@/ui';
import styles from './Fault.module.css';

/** Catches what a screen did not: says which screen, what that means, and how to go on. */
export class Fault extends Component<{ where: string; children: ReactNode }, { error: Error | undefined }> {
  override state: { error: Error | undefined } = { error: undefined };

  static getDerivedStateFromError(error: unknown): { error: Error } {
    return { error: error instanceof Error ? error : new Error(String(error)) };
  }

  override render(): ReactNode {
    const { error } = this.state;
    if (error === undefined) return this.props.children;
    return (
      <FaultText
        where={this.props.where}
        error={error}
        onAgain={() => {
          this.setState({ error: undefined });
        }}
      />
    );
  }
}

/** Name and place in the code only: the text of an error may hold something of the record. */
export function FaultText({ where, error, onAgain }: { where: string; error: Error; onAgain: () => void }) {
  const [copied, setCopied] = useState(false);
  const details = [
    where,
    error.name,
    ...(error.stack ?? '')
      .split('\n')
      .filter((line) => /^\s*at /.test(line))
      .slice(0, 8),
  ].join('\n');
  return (
    <main className={styles.fault} role="alert" id="main" tabIndex={-1}>
      <Icon name="barred" size={32} />
      <div>
        <h1>{t('fault.title', { where })}</h1>
        <p>{t('fault.detail')}</p>
        <div className={styles.buttons}>
          <Button kind="primary" icon="retry" onClick={onAgain}>
            {t('fault.again')}
          </Button>
          <Button
            onClick={() => {
              window.location.reload();
            }}
          >
            {t('fault.reload')}
          </Button>
          <Button
            kind="quiet"
            onClick={() =>
              void navigator.clipboard.writeText(details).then(
                () => {
                  setCopied(true);
                },
                () => undefined,
              )
            }
          >
            {t(copied ? 'fault.copied' : 'fault.copy')}
          </Button>
        </div>
      </div>
    </main>
  );
}
