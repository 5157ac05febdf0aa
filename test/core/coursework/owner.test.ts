/** Whose submission it is, by names that course servers give to folders and files. */
import { describe, expect, it } from 'vitest';
import { OwnerFinder } from '../../../core/coursework/submission/owner.ts';
import { classList } from '../../../core/coursework/variant/class-list.ts';

const owner = (students: readonly string[], path: string) => new OwnerFinder(students).ownerOf(path);

describe('the owner of a submission', () => {
  it.each([
    // Moodle's archive, in folders and flat, with the number of its grading worksheet.
    [['4711', '4712'], 'submissions/Ana Pérez_4711_assignsubmission_file', '4711'],
    [['4711', '4712'], 'submissions/Ana Pérez_4711_assignsubmission_file_/answers.yaml', '4711'],
    [['4711', '4712'], 'submissions/Ana Pérez_4711_assignsubmission_file_answers.yaml', '4711'],
    // GitHub Classroom: the assignment, then the user.
    [['octocat', 'octo'], 'nat-lab-submissions/nat-lab-octocat/', 'octocat'],
    [['ana', 'ana-maria'], 'nat-lab-ana-maria', 'ana-maria'],
    // Canvas: name, user, submission.
    [['4711'], 'perezana_4711_90210_answers.yaml', '4711'],
    [['Ana.Perez@uni.example'], './in/ana.perez@uni.example/submission.yaml', 'Ana.Perez@uni.example'],
    [['ana'], 'C:\\in\\ana\\submission.yaml', 'ana'],
  ])('%j in %s', (students, path, student) => {
    expect(owner(students, path)).toEqual({ student });
  });

  it('is nobody whose ID is only a part of a word, or stands further up', () => {
    expect(owner(['ana'], 'in/banana/answers.yaml')).toEqual({ fault: 'nobody' });
    expect(owner(['ana'], 'in/anaé.yaml')).toEqual({ fault: 'nobody' });
    expect(owner(['ana'], 'home/ana/in/beto/answers.yaml')).toEqual({ fault: 'nobody' });
    expect(owner(['ana'], '')).toEqual({ fault: 'nobody' });
  });

  it('is not guessed where two IDs are as long', () => {
    expect(owner(['4711', '4712'], 'in/4711_4712')).toEqual({ fault: 'several', students: ['4711', '4712'] });
  });

  it('is found in no time, whatever the name', () => {
    const finder = new OwnerFinder(Array.from({ length: 20_000 }, (_, i) => `s${i}`));
    const began = performance.now();
    for (let i = 0; i < 500; i++) finder.ownerOf(`${'x_'.repeat(5000)}s${i}`);
    expect(performance.now() - began).toBeLessThan(5000);
  });

  it('is numbered as in Moodle’s grading worksheet', () => {
    const list = classList('Identifier,Full name,Grade\nParticipant 4711,Ana,\nParticipante 4712,Beto,\n');
    expect(list.students).toEqual(['4711', '4712']);
  });
});
