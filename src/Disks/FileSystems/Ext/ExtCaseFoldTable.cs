using System.IO.Compression;

namespace ImageTools.Disks.FileSystems.Ext;

/// <summary>
/// The facts of Unicode 12.1 that <see cref="ExtCaseFold"/> needs: combining classes, and full case folding in canonical decomposition,
/// without default-ignorable code points.
/// </summary>
internal static class ExtCaseFoldTable
{
    // Deflate, in Base64, of numbers of seven bits a byte. Two lists, each after its count: combining classes (gap, length, class in one
    // byte); mappings (gap, number of code points, the code points: the first one relative to the mapped one, others relative to U+0300,
    // with the sign in the lowest bit). Made from the character database by a script that walks all code points.
    private const string Packed =
        "7Zp/VN5Vfuefe78PPDyQHxijscbxx9iJmbpnzoydcdqd7rTd2bXTPXM89sfpH92e1bZnprvTJqFntyH0jJ0gQURERIKISBARCUFEgogsg/iUIQxB"
        + "BhkkBAEJEh5CEBERCSKy79f9PiT+mqndOrOzPT15vq/v5977uZ977+d+7r3f75dM2f3xl0QD5kwgOALNyUDcSMAeJykmjQTiDHKCdN4ImGjAGwl4"
        + "0YAdMSJVXF3rC9MBe/YCN0YLbFw025qRQFCFrp55BSE+GoiXeZdp/czTzkBiwCQFzIaA2RgwmwJmc8AkB8xFAbMlYC8OmK0Bc0nAXGrMNmMuC5hf"
        + "MVQZMWbLN+ndlQFzVcBc/UWzPWCuCJjPnM8JmGsC5rM0pG7GnW90JNlc++1Q1Pp9M1Fro2a96Frzq1eaC5rQc0OMDdQfy7r8ftroIyYUS4fNyGXB"
        + "qAlH5SsTF73eG0lV/qYLzcTo+dbX++2tF7nu/pYJJZuwt279r1zyiyb6H5yw+338vvuFzB8HzH/9tsvZZcPi9xD+KmDCG4N//Td2rxP+/lt2ZDu+"
        + "0+/kV016wNxhzIG44B1WAr0Ki183IykmZGz4D81Ib5wXfTpkwleZcKkx4UQT7TbmdJ5h7ujasD8Zv2fCWxOimvIvxl2Y470mtNmEd/hDCEVvtOF/"
        + "b0JJNvwNE3oQ1xjjYi4WT2oxaEbiTdSz0WPGxiqte0uRdcJ593jgc37onXYx4KJvfRZejMN7hrDzjKoFMWYuzJM1flPvbfOiuRrNbVdHjwTNyy4K"
        + "zxCO9tT/sAkvzchsMDF6tY3eYqMHrQm3Snf7luhveiOfM+FbTWiDCc9Jx++k4ieOEIp+2YTfluJTh4y5PD1eXQ/R9Z6QGXlV/i5UJNy/0XV5Jx1S"
        + "t0aCJlzp+681GIweCtr3xVdwZFHGfsOEf9OEAyb0n73oF2346yb0LRMOm9B3XeZRY0Kaslssk35ZKOrFRXsMQRPaZqJ/6VRWjLv9gwnvdcL/NOFc"
        + "66RKz4T/yIS3mPAfqBtKKAaYdKVOPmTizNdC0alHNUfHPm9Pyp2eeTUQdzIhYURrWxF6ZTB6UHPYsj0UNRdFbQhnaISZkhq9YPRUUmhkl5a7CTVu"
        + "/13zO+bT+/1RIMHcuyHJtsqBts1YYyOKG9tu4o3tMMnGdpqtaOp+MzkBJGl1odWNwsfkod/hW/hQmfJ6TLL1DQbItmQHXbavStmgKU40dhWNNTTS"
        + "rTQyrGpnWqll2a1WuJlkgKRUslHJofSjeVZ58R9ToLxcm+wpL0CeJS/o8pye9e212gS5BkTsBrkGdNhb1FvQQbVO0EXdbtBjNxnbC/rsZcb2n8eA"
        + "YGR3CGvDYBRrY2Ac/Qkwid0pME2lGTCN3Rkwi/IcmEd5ASziiyUfUlkWaGaVEa6BdE9tZYBMTzWzQLanFnJArrfJol/gqXKhD9kq8m62tlhL3paA"
        + "UvLKQLmnHlV4bizUq6a4BtRSXAfq0WkA0biKRNedZtpvAa203wYi3qVyqYBCOyY6QCcmukA3Jnp8qKAX9NHFfjCAyiAYQmXYh5KjYIzkuN9PO+nJ"
        + "D1Ngmi7MgFm6MAfmva3yJVikR0tgGd+sgGXaWgEXpFUvGag7ayA9qHnIAJlBtZolmKKgNY95MS+Zh33pId24rGe0tZmDEh+4UHJIth7X/VGygk48"
        + "oqwnPA0keKMCRIjZe9qv9bTnxVJ2AY1FNI56/uVrPuMbU7y5uHg/7WCcejsEukEPaAcdoAW0Cl5bXHKC8SKO7XFawl6HY2dcskq7HLvj9Jzh9YjW"
        + "W3aaK46rcZvENSjPJuDFBD9AMb8GlsEKWIyTw5cEmbjFmRDtj1gEx0BOvDzr9704ntgUTESe3GNsQbwWcqHg1cdvVecaoK0JEpkgB+SC1vgrFYEg"
        + "Ev9ZjRh80rxmki2glWQbiCWvjCUjP61uV/y35Onz6BEYyYwGZWcZWYY/ZcrLDimYckBmSMGcJXiL8fhzyXE5Ph73QLsaL7U1wUsP4esMaOcpWohP"
        + "CJkTh42b8w756sXDxkVMpqLibmXfa9bjJPZ705jv62fNrcamqsIZPVBeEytc5JZgMjeSHW+bk5T8E+mUJRn7p5L/TNd/U+e/o2u35P+lWfjDZPt/"
        + "cTLZj823V2rVfVlXoozLrt2ii6n+tWS7RT2z16gsSdevKH+zrrDa1on0NWO+RNe17JT6jDHX2w8O+qf8/tqYWz2T6tyh5Ea3bjOsWb/sdxVx/10m"
        + "H1HJbdbd1y97yCR/IMNl4qE/UaXvbvDzfroP7Nc3/MsPePlpwzb7FTX4VZ2Dv20V/Mlx9hvqxO8r7ysb/mkfWKMI9q78UJAkfiL3/bN+aqaQc61I"
        + "+EixpyN4w/kjmOcOgd6dP5RdV5PdBOsYTuYYXkdvTLefI3cADJI9tF6mczr5A/VbyWwDMe2EmPYwGLWXcmhf+r48/1S/kPhUf565zfxif1+y3ziQ"
        + "WGgC8Tbx8Y1aVoeFb4LgEV96yNhfO7xRnTu88SJwQnF17rIE4IFftZmi+QBvB393Ht8Gt5677G9s6N3LtVCf3J6sgsspvdyq4PI/lqErPBs8d8W1"
        + "WLjCxHg7ud8+d8VZLecnrvFU/WqqX0P1q6l+9Vet9+S1N6pAO65D0pPXfs96T3xunzVHrgsBefWJ66wNHbjOeOED1x257vvS3Gl8JD35+Xtl/OD1"
        + "1sYdut54oUPXH7xebTx3/aSG/PoNiSDug9ho/+CsCrzT2mdCZ75k7L79N1i7d/8NYXvV/hu2/Mxqu/Sq9+W/N8//rfklvKyueF3363E88GCc2Ww+"
        + "+GvSS1NAO5r7d06DOnub/RgEwefPJz3rnb3NAJdstabkz40p1pWlKyN2ZepaUkB26rqzKphg1r5g/j+5vPfJEWtb9/4X7Sg+dFZHQPvem7SPgc69"
        + "f6FnA8Hr2nuzTrNuaLtR6gG9KPWBfjQHwOBeHnvB8N4/1aYkeKN7E/TwM+Y4vlfL0ZuAdhKNKTC9V16fEbzZvTdvMN4ctHM0Mu+DZwYfvFmAJRpe"
        + "Bit7eegFazScnipkpP6ZVqYP2c4SvOxUng1zoM1O5ckL5KbKRB7IT9UACnwoWSh4Rak36cmlGNoSikpBWao6Xe5DJipAZao6VQWqqV3jQ8laUEey"
        + "HjRgoBE0YaBZ8JpT9bzotTi2psYn68nWMZKKz9odO1LxXCe0nTTYBbox3gMuSL0000fv+13vB1zvB2lyyIeUhsEommNojqfqlc2bcJxMvUyccpxO"
        + "vUmcgXaGKrNgjnrzYAGDi2CJ0Sz7+KYmBazi+zWQvk8FGYKXuY9RZjlm70vQKHOgzdnHmy/I28dk+NDjQAEo1CZpi0DxPimXgNJ96koZKEe5woeS"
        + "laAKlWofStb40AtHLahDuR407GM+wDDooEZkn9652sD8vgydnL37NsXZVbTXQHqanuoyBC8zLchgHLPTgpqmHMfctKBK8xzz04LxxitwLEy7Kaig"
        + "cixO03OOV+JYmrZBtcocy9M2qFaFY2XaBtWqcqxOu0lLowbayjR1owpU05caUJsm39UJXr3rT4Njo+tPk2Oz60+LY6vrT5tjxPWnHdpWTLWBCObb"
        + "QTNoAedLVQfr7Y4dznqnY5ez3u3Y46z3Ova5NvodB9JuVK1Bx6G0G1Vr2HE07UbVGnMcT7tRtSYcJ9NuVIhOQTtKN8bAOH2ZoC+TztKU47SzNOM4"
        + "6yzNOc47SwuOi87ekrM3n6boWgCLGF0Cy1heAav4dE248OBZumuHom7XTk3Urh1qpGLXTrFy1w41XrVrp1i9a8cBo5natVM3W4t+Hfr1Tr/B6Tc6"
        + "/San3+zrt/j6jeg3od/s9FucfqvTb5O+ZzvQ6ESjy2l0O40ep9HrNPrQ6EdjwGkMOo0hpzHs2hz12xzz2xxHfwL9Sac/5fSnnf6M05/19ed8/Vn0"
        + "59Cfd/oLTn/R6S85/WVff8XXX0V/Df303ehn7EY/czf6WbvRz97t9HN2O31paYHt3ul0Ak4n4HSsU9EI89EoQKPQaRQ5jWKnUeI0CtEoQqPYaZQ4"
        + "jVKnUebaLPfbrKBNa6uoVSMl69VJtF6D35da7NRhp97ZaXB2Gp2dJmen2bfT4uu3ot+GfsTptzv9Dqff6fS7fP1uX391Nx8UeS1dRlr5adI80gLS"
        + "NNIM0iTS1G7reaV7drzJwPbs1C1YvmdHgHvFnp3uXrlnh+VetWenu1fvUQ8QavbsdII3u2fH3czvnp26BedVn/uC6nNfVH3uS6rPfZn6CCvUp2K9"
        + "336D335jrP2mWPvNsfZbYu23rrfftt5+eoprPyPFtZ+Z4refleK3n53it5+T4refmxJrPy8l1n6t336d3359rP2GWPuNsfabYu03r7ffst7+qj/+"
        + "NX/86bH2M2LtZ8baz4q1n73efk6sfbu6R7vy2p4ERkKTNiMFs5kpas/a7BQX3CmuLZubIt28FJ3J+SmcbynKG0i5W8/22Smerf8euoW+lSJnpdi3"
        + "UuqslMWsVFK3KuUD0nQKfdmu5GeUusqFL43VqTGvPoUPYQ0pyVoczc5US0qyi1hU2uhPBEvtKWrrP0r4Hdn4utuSUGjCRrOzoXp8E01hG0rZSTWs"
        + "tfvWOlDuxFoX1rr90Ukr+3Ylc263xpT+g+f1+QPsdwMc8Ac45OwMxwY4T/UFqo8jTbih/i0fh/Jv9/jYFkyMPd+bwPbz0g3nJXteuvCvyZjmvwua"
        + "1TvU0YIMszVkfuML5mrzz/npoWCbvTjF2ItSLra/nnKVjZe8QVd8ylesSdGrhibRpFymSwdGynYbdmm9Wrj0Nttxl1+SZH9btSaU0ggdt7kLTb2D"
        + "nL+HbJLuSR/Jv9b1Ihy7Qilfsp0YcSiPIWT3SLhw/ZZ57teNrns882Xz6f1yN1ib8pj9hX8R+Bm/GziuZ6sULd1fM6anyv+86P+a+PC4TFkrUsth"
        + "9wlOfjSrpFcPG/Ppf0j6FH5hxzhjX9bD89FnSP0L6X0kJ+Qodzy9nvPJ5W22hESiy9r0y9xFz252WR9m0Kl+JzAy/alEwNZPrHnXx7YX/HlGU1JM"
        + "yDoc/FDjcbD3YJz3iTqRVRinLR0UgnSgPGsqDkrqB9Xg+U3m4wd4qzGZVJo7HDwSMmVj6s6/4ZcEkYc0L/zRrvhHQWZI0uJTwiRBU1mjWYswtwOT"
        + "OtYHwdx7Kpjnz4pZ9xIIa0rWjghddwsFURWUdwu1HULD8+jxZ8WKH6h0oU5YfgQDB4XGfhWMHhL63pXl+iOy1/OAUP+sSjMfFiYwlfGaSsvnlJx9"
        + "TKjpUd7ac0LTkJIlo5Lyfii0TCtZwTjWnhRGHxRaylXQ87iMzpYK5cXCYB8FzUI7bRRlC5On6csL9Jkm82qFnLuEgiU1vkYPRu+g9+8pr/l1YXoA"
        + "Xz0opM+odKBZUke6zK+ekV7ngpK5E0JnCdXShRz8XJEtTKDXt4Aj8MtkbZBTSWh7Q6X1r9H4PYyS7uZhZY7e5x8SFt5FhR700IPOHPrcJBS9LAMN"
        + "rUIrfel6giW3iIcmKSjCnXmMF6N9dKgbvyxHKa2V1HRU0nivkDcvA71MRckBHIaHul5SXnaLMPOMkulVkvobJE0zC6UvK1k9KKn8PiGfyCl9RBij"
        + "z/Ptyqt6kzAbEQb+9/rEFzyk0hUirGS/UHNWeis/xlePEyB0sj4PjxMg4/h58SxTUSLl7G6VVhMqA4Rtw2s40YX1K4RKPyFQTUyWC4UEXOGa9Npx"
        + "XS/TPVFNX34izFYStsUM0LkY85ECobaCUGlHhZHXzyg5jMP6TtJGk9C7iCliLYtBj90tZC7hSSK2DOVFfJ9dSHfP4LVJYblUWLqbHhARTXdScJjp"
        + "3k/wP8LsM7V1E0pOMZeRCtyE5RVmtetF4uo5ZrWMkefiNVZULoOZPSM3Lb+gvLp7lVx5WHWLu1g9nUwPMz36BA3Rtal8oSMTK8zRBH+k7SxXjU48"
        + "2ZjLCiVUlt5UcpBFPHSEuWS9Vb+KFYxWFWMe5SmcWFqEJ+lpMSFVeZwN4If0nqBpod1MQmVomlGyfnNBMyPPI/gHiY0JOlmGqRb2jVqcONOr0hIa"
        + "anxbo6yaFZoZW/9TRPsp6rJI6lZYJEzPAuu8vZJ1Segt4868Yaa7jOgEjbO4hI1s6C0VrC5L6qGnFT2smRpm6xjAnasRliQBV8SkFOfrKJ25U0di"
        + "y4+Dnpkl7gdZ9sVMSlMGIcDmMQ2KQA5T20rXItN6ACp5Uej/geeZIZZV32Ne0CweYJGALDA/zx+8mdo5Rp7BZllQKXTRg362hzLQSezW3y+M30de"
        + "HgPMEiruJJ4JHxdDfQRmDcE1zgyWjBNIrJk2dscJ1uDqMQrwwSCO7WIqGtyCYCp6CfmFO1E5QPCDHLDKeBfAFMg+jyoiu4o1WPMOmyWbTCmoY9fr"
        + "naGAYBgdJ/7G2MNA3kmhjOOkkIUYaWWl/IAFy38xaW4UxgjHUXaBbKannxU1yu49M6UmDzyaqDgdl3cL6oniR3HdY8IkC3YUaRonjhK2yzixkbXf"
        + "eXB9F3DubL+LanhygT1xALSwadWvqo2x14k/0EhY1J3fKOZPcx6xAy/i7H6S9Xi8Do/nD+NsNtBlNpSFl4RmFvYiUTcHVljETRwTTS1MWSPKnG8l"
        + "LMQ5jo5ltrlhzsaZHKaWDW+MTWGmFImJanqAKWP15N7PRIEmdxqAqXs5NQjWftCaRQ+YqCGW0OQ5oYpgXWJ7mJyl4CxTwdGbzTpa4uScZo7GWcTt"
        + "YKGNOAVjYJETexWUk8xBmmEa55nGgicpcBsy/3mplGO7IJ84YPufIOSHWTOFYI1tsxwsvqdVMcHp/HZj2Jgz4K7TwvS7cZwVzCU4M6oQeCsryZhz"
        + "eRsUDK+rRuGsvc42nA01JBrbeDZUq1vT2VBVovGayVTaa0FQjq04GyrSrZLbRtt6IvSa3tXaToSO6xY5ETqhW52f2XEi9HI43mYNhM4kWjv0Uuj1"
        + "xCSbPhC6Q4/jGQOhA0nGyxwInUtU2stCUI5tGZCasa0DoTd0ayP7k9/sJ1axP6Oe/STtzQyE3tRtcSD0nm4T/q2f29G4j/ka8/5/b5jAZz/V/0T6"
        + "ncCpBHOL+X/xy/5FNla72ew35l/JdUbv9m89k2AdN9skMcPY+B8/m+Dz4aANvft8Av+zIpIwZ6331jEl4k4dU5XwO8cS3tVb/ivHE3xOxn2qAfXR"
        + "X3qN+Tm3EHl4fX20fN5uPN68yfj0NosjCBdJeAXhYgmnEC6R8CrCNgmnmzdt/tBK+13rOUOOXmjd0Hkhad1iTHj+C+Y/mZ//b0xnUWbVJTrzQDqI"
        + "DIe0wT8qqbZcKATZjwglh4SxUqHjYWEJDOdeqqfITtVIL1Fy8aFLeEQUGsBMtwoaUBkimQcKyVsrljQFiiuxgtQNlnl1631QUiNYu0d1u4pIgrEH"
        + "MA9KKWgplNQMMsHwwUt4PlhHFegoEJpAFVi6X5gEE+elKZD3bIjnzq0yn69kHahuUF4JUj6Yvk9ouRdvIM3k4aG89bzCXIzeQydzcCJIBxlg+G56"
        + "CmpAHpg+IORkYwppOYtRgnwc0bGqvmTdIak1XcgFBRmMbT++AoPvSWU6V53sRbkT1IBMsPSusLwizN0pldlMYWZZyTywfE4ofkdYWxLmM+XOQRBZ"
        + "xAdvbeWJG6PvxOvx400sgzywPC/UL6pgEmkIRE4LlUjTGbJS+4akAjD/OipzQu1Z1Zh/bV0qQ6oCWaDt7Dqq0mUgF6l5WsgHLWe2MmgV5IzE81oq"
        + "qXGKboBakAWW+/UIURHF1ID0IqDi5Ys1M5PKmwSla/i0SAUrvJrP0vFRMPces4VUNrGVzwQ0+arQekroWWW2UCklWdYpAy1jdG1UaAQNoBmMjSCB"
        + "hWGGgLSKVA5WXhYWQTuoA7VDDOEkeYO0NsAsPKM2lpBWTuBdpPmXGHQ/k9eg0uafYIpkHQVV77Dy+iTlgN4XGS9S47IK5nvoFVh7VHV7u6nRSbvH"
        + "mbe3pbLyIyZ5SdIQWGOJrwCnN09p3ym5c6Wf8CZv5RgFYLmDoSI1HJT5aux1tdM4BaX/SOMRYSZfpTVIOZRWtBEqiwT1c+S10r8WorgZe9nM4LPE"
        + "3wJbUBN56Yz8GaLzTbqBVN2II55eR/9yHFEnvdUlXvuOMgFv8CLxFNMDasnrqxMyQMGTQjpSA1IRWKvFiXOqVklBfQ2DOULdOZxzWFJ2NUvtDF9b"
        + "n2AZPC5MRPnYAIoqsVfBoMECWJtl10NqfJTpBkPlqPRqhdayBS28rLoZhyRNDfC5qIRgABWg8QVegx4iCMF4J/37oTD8AOEIVqYJVqQppGnQU0AM"
        + "gdX7sQd684mcMyotu4+CBlrLk9R1lHdxpIZX2ADuQeJjQxaY570sY/ISVs8lfKpTaQlfJspAPy/a5aDnrq0x9IKVLPpMjdU7cR3SzKvsmLzTrWUw"
        + "5xlu1xOGx9nh7mHK1hRwC3zAKQO5JAdXLyYSpVL/rqQyUATa+PI58w4LG4wvX8wKpaG3ebd6W8kGsDxCdC64D2BK5g4zofOSckj2I3Xxlpr/Bq0N"
        + "4b/XJQ3NCgOvYeAkG/Ior+F8nmgk2cSGsjSl0nneGzuQVieFaRD5CS+ZvMc3n1ayhu8vpUiRB+XiwRPMwoSSa+MYGGDTRypnC2/jU04lmGHnGgYF"
        + "r6g0D4xWCR0vsVaHJWWPCFNIrZzJ7UgRUAfG2A4b+c46ibQ0JMyeFIYHaZdkG9LsCcwPCMXk1ZJXA3LBMC+8C3yAKOdTxFIfwfATFcyAKhDhY1Je"
        + "n6T0I+ihUgJWq3ib5ZNFLsmOHroGSkCxk16gp2DgOKXdQkYXlklWIM39SOjtZTPvxGvHhHySHR00Dlp4bR5tJ1RA5Y/ZvZFKD+r8aOazSDcfM0tf"
        + "wNlg9Ad4soVRNjPJjfSAL099T9M4WDyKh+oxytt2Nc8+pU/hbDBYx5y3K6/gCUk9RxjMi3x9c5/HKjmKKugLmD3OuzPS6CFm+uF1DJeiV4TbwSQf"
        + "kjvyid0I+/h9LIh6Pi4/z+q5B+dw9FbkSBrnw35zGW/qz/FkBBruoqCIvFZCuZAPBllECagFhbzWtx1gMbXwIJKB/9KFLJC/nyafZb2t8OeGlS2q"
        + "sSSUviWsPs0TD+h9cws7A383IFl8WlL2KSHzFaFhVqVrR3lkem0L34a38ASAKZANIjNb+NZiT+f8u8BV/8TL6y/7v3QT+Ld//5r//R8=";

    /// <summary>The table, unpacked.</summary>
    public static ReadOnlySpan<byte> Unpack()
    {
        using var packed = new DeflateStream(new MemoryStream(Convert.FromBase64String(Packed)), CompressionMode.Decompress);
        var bytes = new MemoryStream();
        packed.CopyTo(bytes);
        return bytes.GetBuffer().AsSpan(0, (int)bytes.Length);
    }
}
