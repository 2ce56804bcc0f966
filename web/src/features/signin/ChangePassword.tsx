import { useState } from 'react';
import { useForm } from 'react-hook-form';
import { ApiError } from '@/api/errors';
import { endSession, renewPassword } from '@/api/sessionStore';
import { t } from '@/i18n';
import { Button, Icon, Modal, PasswordInput } from '@/ui';
import styles from './SignIn.module.css';

/** Changes the own password. When somebody else has set it, nothing else is open until it is changed: one does, or signs out. */
export function ChangePassword({ onClose }: { onClose?: () => void }) {
  const due = onClose === undefined;
  const leave = onClose ?? (() => void endSession());
  const form = useForm({ defaultValues: { current: '', password: '', repeat: '' } });
  const { errors, isSubmitting } = form.formState;
  const [problem, setProblem] = useState<string>();
  const send = form.handleSubmit(async ({ current, password }) => {
    setProblem(undefined);
    try {
      await renewPassword(current, password);
      onClose?.();
    } catch (failure) {
      setProblem(failure instanceof ApiError ? failure.message : String(failure));
    }
  });
  return (
    <Modal opened onClose={leave} title={t('password.title')} centered closeOnClickOutside={false}>
      <form className={styles.form} onSubmit={(event) => void send(event)} noValidate>
        <p className={styles.detail}>{t(due ? 'password.due' : 'password.detail')}</p>
        {problem !== undefined && (
          <div className={styles.trouble} role="alert">
            <Icon name="barred" />
            <span>{problem}</span>
          </div>
        )}
        <PasswordInput
          label={t('password.current')}
          autoComplete="current-password"
          data-autofocus
          error={errors.current?.message}
          {...form.register('current', { required: t('setup.need') })}
        />
        <PasswordInput
          label={t('password.new')}
          autoComplete="new-password"
          error={errors.password?.message}
          {...form.register('password', {
            required: t('setup.short'),
            minLength: { value: 12, message: t('setup.short') },
          })}
        />
        <PasswordInput
          label={t('setup.repeat')}
          autoComplete="new-password"
          error={errors.repeat?.message}
          {...form.register('repeat', {
            validate: (text, all) => text === all.password || t('setup.differ'),
          })}
        />
        <div className={styles.submit}>
          <Button type="submit" kind="primary" size="large" disabled={isSubmitting}>
            {t(isSubmitting ? 'signin.busy' : 'password.go')}
          </Button>
          <Button size="large" onClick={leave}>
            {t(due ? 'me.signOut' : 'users.cancel')}
          </Button>
        </div>
      </form>
    </Modal>
  );
}
